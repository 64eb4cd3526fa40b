// Points in time and in the history.
#include "services/form_store/domain/past.h"

#include <cstdint>
#include <vector>

#include "gtest/gtest.h"

#include "services/form_store/domain/form_codec.h"
#include "tests/unit/services/form_store/domain/status_matchers.h"
#include "tests/unit/services/form_store/domain/test_store.h"

namespace jixiao::form_store {
namespace {

class PastTest : public ::testing::Test {
 protected:
  PastTest() { store_.MakeTenant(); }

  TenantRow Tenant() { return *store_.storage->GetTenant("yunxi"); }
  absl::StatusOr<std::int64_t> At(std::int64_t time_us) {
    return RevisionAt(store_.storage.get(), Tenant(), time_us);
  }

  TestStore store_;
};

TEST_F(PastTest, EveryInstantHasTheRevisionThatWasTheHeadThen) {
  for (int i = 0; i < 7; ++i) {
    store_.clock.Advance(absl::Milliseconds(i % 3));
    store_.MustCreate("p" + std::to_string(i));
  }
  std::vector<std::int64_t> times = {0};  // of revision 0
  for (const StoredChange& change : store_.Changes()) {
    times.push_back(change.header.commit_time_us);
  }
  const auto head = static_cast<std::int64_t>(times.size()) - 1;
  EXPECT_EQ(Tenant().head, head);
  for (std::int64_t time = times[1]; time <= times.back() + 1; time += 250) {
    std::int64_t wanted = head;
    while (times[static_cast<std::size_t>(wanted)] > time) {
      --wanted;
    }
    EXPECT_EQ(*At(time), wanted) << time - times[1];
  }
  EXPECT_EQ(*At(INT64_MAX), head);
  const absl::Status younger = At(times[1] - 1).status();
  EXPECT_THAT(younger, FailsWith(absl::StatusCode::kNotFound,
                                 errors::ERROR_REASON_REVISION_NOT_FOUND));
  EXPECT_NE(errors::MetadataOf(younger, "create_time"), "");
}

TEST_F(PastTest, InstantsBeforeACompactionKeepTheirRevision) {
  store_.clock.Advance(absl::Seconds(1));
  const auto form = store_.MustCreate("a", "form-1");
  const std::int64_t time = MicrosOf(form.update_time());
  store_.clock.Advance(absl::Seconds(1));
  store_.MustCreate("b", "form-2");
  const std::int64_t head = Tenant().head;
  ASSERT_THAT(store_.storage->BeginCompaction("yunxi", head), IsOk());
  ASSERT_THAT(store_.storage->CompactStep("yunxi", 0, head, 100, false),
              IsOk());
  EXPECT_EQ(*At(time), 5);
}

}  // namespace
}  // namespace jixiao::form_store
