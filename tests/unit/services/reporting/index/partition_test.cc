#include "services/reporting/index/partition.h"

#include <map>
#include <random>
#include <string>

#include "gtest/gtest.h"

#include "tests/unit/services/reporting/support/sample_forms.h"

namespace jixiao::reporting {
namespace {

using testing::Facts;
using testing::kTenant;
using testing::RandomForm;
using testing::SampleForm;

// What an index holds, read back from its columns.
std::map<std::string, FormFacts> Content(const TenantPartition& partition) {
  std::map<std::string, FormFacts> content;
  for (std::uint32_t slot = 0; slot < partition.forms().live.size(); ++slot) {
    if (partition.forms().live[slot] != 0) {
      FormFacts facts = partition.FactsAt(slot);
      content.emplace(facts.name, std::move(facts));
    }
  }
  return content;
}

TEST(FactsTest, AmountsAddUpToTheEffectiveTotal) {
  auto exported = SampleForm("a001");
  exported.mutable_form()
      ->mutable_funding()
      ->mutable_effective_total()
      ->set_fen(13'000'000);
  const FormFacts facts = Facts(exported);
  EXPECT_EQ(facts.funding_fen[0], 12'500'000);
  EXPECT_EQ(facts.funding_fen[1], std::nullopt);
  EXPECT_EQ(facts.funding_fen[5], 0);
  EXPECT_EQ(facts.funding_fen[7], 500'000);  // what the leaves do not explain
}

TEST(FactsTest, NoDifferenceIsNoRow) {
  EXPECT_EQ(Facts(SampleForm("a001")).funding_fen[7], std::nullopt);
}

TEST(FactsTest, AmountsOutOfBoundsCountAsUnreadable) {
  auto exported = SampleForm("a001");
  exported.mutable_form()
      ->mutable_funding()
      ->mutable_government_fund()
      ->set_fen(std::numeric_limits<std::int64_t>::max());
  EXPECT_EQ(Facts(exported).funding_fen[1], std::nullopt);
}

TEST(FactsTest, UnknownEnumValuesAreNone) {
  auto exported = SampleForm("a001");
  exported.mutable_form()->set_state(static_cast<form::v1::FormState>(300));
  EXPECT_EQ(Facts(exported).state, 0);
}

TEST(FactsTest, LongKeysStayApartAndBounded) {
  const std::string text(1000, 'x');
  EXPECT_LE(CompactKey(text).size(), kMaxKeyBytes);
  EXPECT_NE(CompactKey(text), CompactKey(text + "y"));
  EXPECT_EQ(CompactKey("short"), "short");
}

TEST(PartitionTest, GivesBackWhatWasPut) {
  TenantPartition partition(kTenant, "h");
  const FormFacts facts = Facts(SampleForm("a001"));
  partition.Put(facts);
  ASSERT_TRUE(partition.FindSlot(facts.name).has_value());
  EXPECT_EQ(partition.FactsAt(*partition.FindSlot(facts.name)), facts);
  EXPECT_FALSE(partition.FindSlot("tenants/yunhe/forms/other").has_value());
}

TEST(PartitionTest, RemovingEverythingLeavesNothing) {
  TenantPartition partition(kTenant, "h");
  std::mt19937 random(7);
  for (int i = 0; i < 200; ++i) {
    partition.Put(Facts(RandomForm("f" + std::to_string(i), random)));
  }
  for (int i = 0; i < 200; ++i) {
    EXPECT_TRUE(partition.Remove(std::string(kTenant) + "/forms/f" +
                                 std::to_string(i)));
  }
  EXPECT_FALSE(partition.Remove("tenants/yunhe/forms/f1"));
  EXPECT_EQ(partition.size(), 0U);
  EXPECT_EQ(partition.units().size(), 0U);
  EXPECT_EQ(partition.levels().size(), 0U);
  EXPECT_EQ(partition.rules().size(), 0U);
  EXPECT_EQ(partition.departments().bytes(), 0U);
}

// Random puts, edits and removals, against a plain map. With `skip_last` the
// last removal is forgotten, as a lost retraction would be.
bool StaysEqualToAModel(bool skip_last) {
  std::mt19937 random(42);
  TenantPartition partition(kTenant, "h");
  std::map<std::string, FormFacts> model;
  for (int step = 0; step < 1000; ++step) {
    const std::string id = "f" + std::to_string(random() % 60);
    if (random() % 3 == 0) {
      const std::string name = std::string(kTenant) + "/forms/" + id;
      EXPECT_EQ(partition.Remove(name), model.erase(name) > 0);
      continue;
    }
    FormFacts facts = Facts(RandomForm(id, random));
    partition.Put(facts);
    model[facts.name] = std::move(facts);
  }
  if (!skip_last) {
    partition.Remove(model.begin()->first);
  }
  model.erase(model.begin());
  TenantPartition recomputed(kTenant, "h");
  for (const auto& [name, facts] : model) {
    recomputed.Put(facts);
  }
  return Content(partition) == model && Content(recomputed) == model &&
         partition.units().bytes() == recomputed.units().bytes() &&
         partition.levels().bytes() == recomputed.levels().bytes();
}

TEST(PartitionTest, IncrementalEqualsRecomputed) {
  EXPECT_TRUE(StaysEqualToAModel(false));
}

TEST(PartitionTest, ASkippedRetractionIsCaught) {
  EXPECT_FALSE(StaysEqualToAModel(true));
}

TEST(PartitionTest, CompactsHoles) {
  TenantPartition partition(kTenant, "h");
  std::mt19937 random(3);
  for (int i = 0; i < 2'000; ++i) {
    partition.Put(Facts(RandomForm("f" + std::to_string(i % 10), random)));
  }
  EXPECT_LT(partition.indicators().size(), 3000U);
  EXPECT_EQ(Content(partition).size(), 10U);
}

TEST(NamedDictionaryTest, NameIsTheMostFrequentWhateverTheOrder) {
  NamedDictionary dictionary;
  const auto old = dictionary.Acquire("unit", "旧名");
  const auto first = dictionary.Acquire("unit", "新名");
  EXPECT_EQ(dictionary.name(first.key), "新名");  // equal counts: the smaller
  dictionary.Acquire("unit", "旧名");
  EXPECT_EQ(dictionary.name(first.key), "旧名");
  dictionary.Release(old);
  dictionary.Release(old);
  EXPECT_EQ(dictionary.name(first.key), "新名");
}

}  // namespace
}  // namespace jixiao::reporting
