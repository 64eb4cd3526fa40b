// Random damage to the samples: whatever is read must stand in the document,
// or say that it was inferred.

#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "gtest/gtest.h"

#include "common/base/errors.h"
#include "services/form_store/intake/intake.h"
#include "tests/conformance/intake/sample_documents.h"

namespace jixiao::form_store::intake {
namespace {

constexpr int kMutationsOfAForm = 300;
constexpr int kMaxDamages = 4;

using Cells = std::vector<std::string>;
using Table = std::vector<Cells>;

Table TableOf(const std::string& text) {
  Table table;
  for (std::string line : LinesOf(text)) {
    line.pop_back();
    Cells& cells = table.emplace_back();
    for (std::size_t tab = line.find('\t'); tab != std::string::npos;
         tab = line.find('\t')) {
      cells.push_back(line.substr(0, tab));
      line.erase(0, tab + 1);
    }
    cells.push_back(line);
  }
  return table;
}

// A table for each form of the samples.
std::vector<Table> FormTables() {
  std::vector<Table> tables;
  for (const char* name : kSampleNames) {
    for (Cells& cells : TableOf(SampleDocument(name))) {
      if (cells.front().starts_with("云栖市本级")) {
        tables.emplace_back();
      }
      tables.back().push_back(std::move(cells));
    }
  }
  return tables;
}

std::string TextOf(const Table& table) {
  std::string text;
  for (const Cells& cells : table) {
    for (std::size_t i = 0; i < cells.size(); ++i) {
      text += (i > 0 ? "\t" : "") + cells[i];
    }
    text += '\n';
  }
  return text;
}

// Damages one place of a table.
class Damager {
 public:
  explicit Damager(unsigned seed) : random_(seed) {}

  std::size_t Below(std::size_t limit) {
    return std::uniform_int_distribution<std::size_t>(0, limit - 1)(random_);
  }

  void Damage(Table& table) {
    const std::size_t row = Below(table.size());
    const std::size_t column = Below(table[row].size());
    Cells& cells = table[row];
    const auto cell = cells.begin() + static_cast<std::ptrdiff_t>(column);
    const auto line = table.begin() + static_cast<std::ptrdiff_t>(row);
    switch (Below(7)) {
      case 0:
        cells.size() > 1 ? static_cast<void>(cells.erase(cell))
                         : cells.front().clear();
        break;
      case 1:
        cells.insert(cell, "");
        break;
      case 2:
        cells.insert(cell, std::string(*cell));
        break;
      case 3:
        table.size() > 1 ? static_cast<void>(table.erase(line)) : void();
        break;
      case 4:
        table.insert(line, Cells(cells));
        break;
      case 5:
        std::swap(cells[column], table[Below(table.size())].front());
        break;
      default:
        cell->clear();
    }
  }

 private:
  std::mt19937 random_;
};

// Every printed text of a form with its path.
std::vector<std::pair<std::string, std::string>> TextsOf(
    const form::v1::Form& form) {
  const auto& project = form.project();
  const auto& narrative = form.narrative();
  const auto& funding = form.funding();
  std::vector<std::pair<std::string, std::string>> texts = {
      {"title", form.title()},
      {"name", project.display_name()},
      {"department", project.department().printed_name()},
      {"unit", project.implementing_unit().printed_name()},
      {"recurrence", project.recurrence_text()},
      {"necessity", narrative.necessity()},
      {"feasibility", narrative.feasibility()},
      {"activities", narrative.activities()},
      {"long_term", narrative.long_term_objective()},
      {"annual", narrative.annual_objective()},
      {"total", funding.total().raw()},
      {"subtotal", funding.appropriation_subtotal().raw()},
      {"general", funding.general_public_budget().raw()},
      {"other", funding.other().raw()}};
  for (const auto& contact : form.contacts()) {
    texts.emplace_back("contact", contact.display_name());
    for (const std::string& phone : contact.phones()) {
      texts.emplace_back("phone", phone);
    }
  }
  for (const auto& line : form.expenditures()) {
    texts.emplace_back("item", line.item());
    texts.emplace_back("half", line.half_year_plan().raw());
    texts.emplace_back("full", line.full_year_budget().raw());
  }
  for (const auto& group : form.indicator_groups()) {
    texts.emplace_back("indicator_groups[" + group.uid() + "].level1",
                       group.level1());
    texts.emplace_back("level2", group.level2());
    for (const auto& indicator : group.indicators()) {
      texts.emplace_back("indicator", indicator.display_name());
      texts.emplace_back("half", indicator.half_year_target().raw());
      texts.emplace_back("full", indicator.full_year_target().raw());
    }
  }
  return texts;
}

std::set<std::string> InferredPaths(const form::v1::Form& form) {
  std::set<std::string> paths;
  for (const auto& repair : form.source().repairs()) {
    if (repair.rule() == "LEVEL_PARENT_MISSING") {
      paths.insert(repair.path());
    }
  }
  return paths;
}

void CheckForm(const ExtractedForm& extracted, const Table& table) {
  if (!extracted.status.ok()) {
    EXPECT_EQ(errors::ReasonOf(extracted.status),
              errors::ERROR_REASON_FORM_TRUNCATED);
    return;
  }
  // Only the form's own lines count.
  std::string lines;
  for (int row = extracted.first_row; row <= extracted.last_row; ++row) {
    lines += TextOf({table[static_cast<std::size_t>(row - 1)]});
  }
  const std::set<std::string> inferred = InferredPaths(extracted.form);
  for (const auto& [path, text] : TextsOf(extracted.form)) {
    EXPECT_TRUE(lines.find(text) != std::string::npos ||
                inferred.contains(path))
        << path << " has a text that is not in the document: " << text;
  }
}

TEST(DamagedSamples, GiveOnlyWhatStandsInThem) {
  const auto form_template = NantongTemplate();
  unsigned seed = 20240630;
  int read = 0;
  int refused = 0;
  const std::vector<Table> wholes = FormTables();
  ASSERT_EQ(wholes.size(), 8u);
  for (const Table& whole : wholes) {
    for (int i = 0; i < kMutationsOfAForm; ++i) {
      Damager damager(++seed);
      Table table = whole;
      for (std::size_t n = damager.Below(kMaxDamages) + 1; n > 0; --n) {
        damager.Damage(table);
      }
      SCOPED_TRACE(seed);
      const auto result =
          ReadDocument(TextOf(table), "text/plain", *form_template);
      if (!result.ok()) {
        EXPECT_EQ(errors::ReasonOf(result.status()),
                  errors::ERROR_REASON_NO_FORM_FOUND);
        ++refused;
        continue;
      }
      for (const ExtractedForm& extracted : result->forms) {
        ++(extracted.status.ok() ? read : refused);
        CheckForm(extracted, table);
      }
    }
  }
  // The damage must be such that both happen.
  EXPECT_GT(read, kMutationsOfAForm);
  EXPECT_GT(refused, 10);
}

}  // namespace
}  // namespace jixiao::form_store::intake
