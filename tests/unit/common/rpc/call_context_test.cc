#include "common/rpc/call_context.h"

#include "absl/time/clock.h"
#include "gtest/gtest.h"

#include "common/base/errors.h"

namespace jixiao::rpc {
namespace {

TEST(CallContextTest, DefaultsServeTests) {
  const CallContext context;
  EXPECT_TRUE(context.CheckAlive().ok());
  EXPECT_EQ(context.TimeLeft(), absl::InfiniteDuration());
  EXPECT_EQ(context.language(), "zh-CN");
}

TEST(CallContextTest, CopiesShareTheState) {
  const CallContext context;
  const CallContext copy = context;
  context.MarkCancelled();
  EXPECT_TRUE(copy.IsCancelled());
  EXPECT_EQ(errors::ReasonOf(copy.CheckAlive()),
            errors::ERROR_REASON_CANCELLED);
  copy.AddTrailer("jixiao-replayed", "1");
  ASSERT_EQ(context.Trailers().size(), 1U);
  EXPECT_EQ(context.Trailers()[0].first, "jixiao-replayed");
}

TEST(CallContextTest, DeadlineThatPassedCountsBeforeTheCancel) {
  CallContext::Facts facts;
  facts.deadline = absl::Now() - absl::Seconds(1);
  const CallContext context(facts);
  context.MarkCancelled();
  EXPECT_EQ(context.TimeLeft(), absl::ZeroDuration());
  EXPECT_EQ(errors::ReasonOf(context.CheckAlive()),
            errors::ERROR_REASON_DEADLINE_EXCEEDED);
}

TEST(CallContextTest, TimeLeftIsThatOfTheDeadline) {
  CallContext::Facts facts;
  facts.deadline = absl::Now() + absl::Seconds(60);
  const CallContext context(facts);
  EXPECT_GT(context.TimeLeft(), absl::Seconds(30));
  EXPECT_LE(context.TimeLeft(), absl::Seconds(60));
}

TEST(CallContextTest, ForeignTenantLooksMissing) {
  CallContext::Facts facts;
  facts.principal.tenants = {"t1"};
  const CallContext context(facts);
  EXPECT_TRUE(context.CheckTenant("t1").ok());
  const absl::Status status = context.CheckTenant("t2");
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(errors::ReasonOf(status), errors::ERROR_REASON_TENANT_NOT_FOUND);
}

}  // namespace
}  // namespace jixiao::rpc
