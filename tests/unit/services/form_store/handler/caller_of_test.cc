#include "services/form_store/handler/caller_of.h"

#include <string>

#include "gtest/gtest.h"

#include "common/base/errors.h"

namespace jixiao::form_store {
namespace {

TEST(CallerOfTest, TakesTheIdOfTheRequestOrOfTheCall) {
  const rpc::CallContext context;
  EXPECT_EQ(CallerOf(context).request_id, "test-request");
  EXPECT_EQ(CallerOf(context, "")->request_id, "test-request");
  EXPECT_EQ(CallerOf(context, "order 66")->request_id, "order 66");
  EXPECT_TRUE(CallerOf(context, std::string(128, '~')).ok());
}

TEST(CallerOfTest, RefusesIdsThatHistoryShouldNotKeep) {
  const rpc::CallContext context;
  for (const std::string& id :
       {std::string(129, 'x'), std::string("a\nb"), std::string("a\0b", 3),
        std::string("\x7f"), std::string("编号")}) {
    const absl::Status refused = CallerOf(context, id).status();
    EXPECT_EQ(refused.code(), absl::StatusCode::kInvalidArgument) << id;
    EXPECT_EQ(errors::ReasonOf(refused), errors::ERROR_REASON_INVALID_FIELD);
  }
}

}  // namespace
}  // namespace jixiao::form_store
