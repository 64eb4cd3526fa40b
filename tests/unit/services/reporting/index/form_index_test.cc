#include "services/reporting/index/form_index.h"

#include <atomic>
#include <thread>

#include "gtest/gtest.h"

#include "common/base/errors.h"
#include "tests/unit/services/reporting/support/sample_forms.h"

namespace jixiao::reporting {
namespace {

using testing::Facts;
using testing::kTenant;
using testing::SampleForm;

TEST(FormIndexTest, ReadsWhatWasWritten) {
  FormIndex index;
  EXPECT_FALSE(index.Has(kTenant));
  {
    FormIndex::Batch batch = index.Write(kTenant);
    ASSERT_TRUE(batch.Put(Facts(SampleForm("a001"))).ok());
    batch.set_revision(5);
  }
  const FormIndex::Snapshot snapshot = index.Read({kTenant, "tenants/none"});
  ASSERT_EQ(snapshot.partitions().size(), 1U);
  EXPECT_EQ(snapshot.partitions()[0]->revision(), 5);
  EXPECT_EQ(snapshot.partitions()[0]->size(), 1U);
  EXPECT_EQ(index.forms(), 1U);
}

TEST(FormIndexTest, SaysClearlyThatItIsFull) {
  FormIndex index({.max_forms = 1, .max_bytes = 1 << 20});
  FormIndex::Batch batch = index.Write(kTenant);
  ASSERT_TRUE(batch.Put(Facts(SampleForm("a001"))).ok());
  EXPECT_TRUE(batch.Put(Facts(SampleForm("a001"))).ok()) << "an edit fits";
  const absl::Status full = batch.Put(Facts(SampleForm("a002")));
  EXPECT_EQ(full.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(errors::ReasonOf(full), errors::ERROR_REASON_INDEX_FULL);
  EXPECT_EQ(index.forms(), 1U);
  batch.Remove(Facts(SampleForm("a001")).name);
  EXPECT_TRUE(batch.Put(Facts(SampleForm("a002"))).ok());
}

TEST(FormIndexTest, BoundsMemory) {
  FormIndex index({.max_forms = 1000, .max_bytes = 1});
  FormIndex::Batch batch = index.Write(kTenant);
  ASSERT_TRUE(batch.Put(Facts(SampleForm("a001"))).ok());
  EXPECT_FALSE(batch.Put(Facts(SampleForm("a002"))).ok());
}

TEST(FormIndexTest, PublishReplacesAndCounts) {
  FormIndex index({.max_forms = 2, .max_bytes = 1 << 20});
  TenantPartition partition(kTenant, "h1");
  partition.Put(Facts(SampleForm("a001")));
  partition.Put(Facts(SampleForm("a002")));
  ASSERT_TRUE(index.CheckRoom(partition).ok());
  index.Publish(std::move(partition));
  TenantPartition next(kTenant, "h2");
  next.Put(Facts(SampleForm("a003")));
  ASSERT_TRUE(index.CheckRoom(next).ok()) << "the old one makes room";
  index.Publish(std::move(next));
  EXPECT_EQ(index.forms(), 1U);
  index.Drop(kTenant);
  EXPECT_EQ(index.forms(), 0U);
  EXPECT_EQ(index.bytes(), 0U);
}

TEST(FormIndexTest, ReadersSeeWholeBatchesOnly) {
  FormIndex index;
  { index.Write(kTenant).set_revision(0); }
  std::atomic<bool> stop = false;
  std::atomic<int> torn = 0;
  std::thread reader([&] {
    while (!stop) {
      const FormIndex::Snapshot snapshot = index.Read({kTenant});
      const TenantPartition& partition = *snapshot.partitions()[0];
      // Each batch adds two forms and two revisions.
      if (partition.size() % 2 != 0 ||
          partition.revision() != static_cast<std::int64_t>(partition.size())) {
        ++torn;
      }
    }
  });
  for (int i = 0; i < 300; i += 2) {
    FormIndex::Batch batch = index.Write(kTenant);
    ASSERT_TRUE(batch.Put(Facts(SampleForm("a" + std::to_string(i)))).ok());
    ASSERT_TRUE(batch.Put(Facts(SampleForm("b" + std::to_string(i)))).ok());
    batch.set_revision(i + 2);
  }
  stop = true;
  reader.join();
  EXPECT_EQ(torn, 0);
}

}  // namespace
}  // namespace jixiao::reporting
