#include "services/form_store/handler/item_pump.h"

#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace jixiao::form_store {
namespace {

TEST(ItemPumpTest, WorksOnAllInOrderAndInBatches) {
  std::vector<int> seen;
  ItemPump<int> pump({.max_queued = 7, .max_batch = 3, .max_bytes = 1000},
                     [&](std::vector<int> batch) {
                       EXPECT_LE(batch.size(), 3u);
                       seen.insert(seen.end(), batch.begin(), batch.end());
                       return absl::OkStatus();
                     });
  std::vector<int> expected;
  for (int i = 0; i < 100; ++i) {
    ASSERT_TRUE(pump.Add(i, 1).ok());
    expected.push_back(i);
  }
  EXPECT_TRUE(pump.Finish().ok());
  EXPECT_EQ(seen, expected);
}

TEST(ItemPumpTest, BoundsTheBytesOfWhatWaitsAndIsWorkedOn) {
  constexpr int kBytes = 30;
  std::atomic<int> held = 0;
  int most = 0;
  ItemPump<int> pump({.max_queued = 50, .max_batch = 10, .max_bytes = 100},
                     [&](const std::vector<int>& batch) {
                       for (int i = 0; i < 100; ++i) {
                         std::this_thread::yield();  // let it fill up
                       }
                       most = std::max(most, held.load());
                       held -= kBytes * static_cast<int>(batch.size());
                       return absl::OkStatus();
                     });
  for (int i = 0; i < 500; ++i) {
    ASSERT_TRUE(pump.Add(i, kBytes).ok());
    held += kBytes;
  }
  EXPECT_TRUE(pump.Finish().ok());
  EXPECT_LE(most, 100);
  EXPECT_GT(most, kBytes) << "control: it fills up";
}

TEST(ItemPumpTest, AnItemBeyondTheLimitGoesAlone) {
  std::vector<std::size_t> batches;
  ItemPump<int> pump({.max_queued = 50, .max_batch = 10, .max_bytes = 100},
                     [&](const std::vector<int>& batch) {
                       batches.push_back(batch.size());
                       return absl::OkStatus();
                     });
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(pump.Add(i, 1000).ok());
  }
  EXPECT_TRUE(pump.Finish().ok());
  EXPECT_THAT(batches, ::testing::ElementsAre(1, 1, 1));
}

TEST(ItemPumpTest, AnErrorReachesTheReaderWhoWaits) {
  ItemPump<int> pump(
      {.max_queued = 1, .max_batch = 1, .max_bytes = 1},
      [](const std::vector<int>&) { return absl::CancelledError("gone"); });
  absl::Status status;
  while (status.ok()) {
    status = pump.Add(1, 1);
  }
  EXPECT_TRUE(absl::IsCancelled(status));
  EXPECT_TRUE(absl::IsCancelled(pump.Finish()));
}

}  // namespace
}  // namespace jixiao::form_store
