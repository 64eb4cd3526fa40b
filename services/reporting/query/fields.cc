#include "services/reporting/query/fields.h"

#include <algorithm>
#include <numeric>
#include <utility>
#include <vector>

#include "common/base/errors.h"
#include "common/base/utf8.h"

namespace jixiao::reporting {
namespace {

// Levenshtein distance; the texts are names of our own length.
std::size_t EditDistance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), 0);
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i + 1);
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t substitute = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({row[j] + 1, row[j + 1] + 1, substitute});
    }
  }
  return row.back();
}

template <typename Info>
std::vector<std::string_view> NamesOf(std::span<const Info> table) {
  std::vector<std::string_view> names;
  names.reserve(table.size());
  for (const Info& info : table) {
    names.push_back(info.name);
  }
  return names;
}

template <typename Info>
const Info* FindByName(std::span<const Info> table, std::string_view name) {
  const auto found =
      std::find_if(table.begin(), table.end(),
                   [&](const Info& info) { return info.name == name; });
  return found == table.end() ? nullptr : &*found;
}

// What stands between the name asked for and the list of those that exist.
std::string Hint(std::string_view name, bool is_of_other_kind,
                 std::string_view other_kind, std::string_view nearest) {
  if (is_of_other_kind) {
    return " (\"" + std::string(name) + "\" is a " + std::string(other_kind) +
           ")";
  }
  return nearest.empty() ? ""
                         : "; did you mean \"" + std::string(nearest) + "\"?";
}

template <typename Info>
absl::Status Unknown(errors::Reason reason, std::string_view kind,
                     std::string_view name, std::span<const Info> table,
                     std::string_view other_kind) {
  constexpr std::size_t kMaxShownBytes = 64;
  const std::string shown = base::TruncateBytes(name, kMaxShownBytes);
  const std::vector<std::string_view> names = NamesOf(table);
  const std::string_view nearest = NearestName(shown, names);
  const bool is_of_other_kind = FindByName(Dimensions(), name) != nullptr ||
                                FindByName(Measures(), name) != nullptr;
  std::string message = "no " + std::string(kind) + " \"" + shown + "\"" +
                        Hint(shown, is_of_other_kind, other_kind, nearest) +
                        "; there are:";
  for (const std::string_view existing : names) {
    message += (existing == names.front() ? " " : ", ");
    message += existing;
  }
  return errors::InvalidArgument(reason, message)
      .With("name", shown)
      .With("suggestion", nearest);
}

}  // namespace

absl::StatusOr<Language> ParseLanguage(std::string_view code,
                                       std::string_view field) {
  const std::string_view primary = code.substr(0, code.find_first_of("-_"));
  if (primary.empty() || primary == "zh") {
    return Language::kZh;
  }
  if (primary == "en") {
    return Language::kEn;
  }
  return errors::InvalidField(field, "must be `zh` or `en`");
}

std::string_view NearestName(std::string_view name,
                             std::span<const std::string_view> candidates) {
  std::string_view best;
  std::size_t best_distance = std::max<std::size_t>(2, name.size() / 3) + 1;
  for (const std::string_view candidate : candidates) {
    const std::size_t distance = EditDistance(name, candidate);
    if (distance < best_distance) {
      best = candidate;
      best_distance = distance;
    }
  }
  return best;
}

absl::StatusOr<const DimensionInfo*> FindDimension(std::string_view name) {
  if (const DimensionInfo* info = FindByName(Dimensions(), name)) {
    return info;
  }
  return Unknown(errors::ERROR_REASON_UNKNOWN_DIMENSION, "dimension", name,
                 Dimensions(), "measure");
}

absl::StatusOr<const MeasureInfo*> FindMeasure(std::string_view name) {
  if (const MeasureInfo* info = FindByName(Measures(), name)) {
    return info;
  }
  return Unknown(errors::ERROR_REASON_UNKNOWN_MEASURE, "measure", name,
                 Measures(), "dimension");
}

}  // namespace jixiao::reporting
