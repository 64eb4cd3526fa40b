#include "common/base/random.h"

#include <set>

#include "gtest/gtest.h"

#include "common/base/resource_name.h"

namespace jixiao::base {
namespace {

TEST(RandomTest, IdsAreResourceIdsAndDiffer) {
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) {
    const std::string id = RandomId();
    EXPECT_TRUE(IsResourceId(id)) << id;
    EXPECT_TRUE(seen.insert(id).second);
  }
}

TEST(RandomTest, GivesAsManyBytesAsAsked) {
  EXPECT_EQ(RandomBytes(0).size(), 0U);
  EXPECT_EQ(RandomBytes(1000).size(), 1000U);
  EXPECT_NE(RandomBytes(16), RandomBytes(16));
}

}  // namespace
}  // namespace jixiao::base
