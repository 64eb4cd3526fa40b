#include <cstddef>
#include <map>
#include <string>

#include "services/form_store/intake/extract/extracted_form.h"

namespace jixiao::form_store::intake {
namespace {

// New uids by old ones.
using Renames = std::map<std::string, std::string>;

Renames RenamesOf(const form::v1::Form& before, const form::v1::Form& after) {
  Renames renames;
  for (int i = 0; i < before.expenditures_size(); ++i) {
    renames[before.expenditures(i).uid()] = after.expenditures(i).uid();
  }
  for (int i = 0; i < before.indicator_groups_size(); ++i) {
    const auto& old_group = before.indicator_groups(i);
    const auto& new_group = after.indicator_groups(i);
    renames[old_group.uid()] = new_group.uid();
    for (int j = 0; j < old_group.indicators_size(); ++j) {
      renames[old_group.indicators(j).uid()] = new_group.indicators(j).uid();
    }
  }
  return renames;
}

// The path with every `[old]` made `[new]`.
std::string Renamed(const std::string& path, const Renames& renames) {
  std::string result;
  std::size_t done = 0;
  for (std::size_t open = path.find('['); open != std::string::npos;
       open = path.find('[', done)) {
    const std::size_t close = path.find(']', open);
    if (close == std::string::npos) {
      break;
    }
    const std::string uid = path.substr(open + 1, close - open - 1);
    const auto found = renames.find(uid);
    result.append(path, done, open + 1 - done);
    result += found == renames.end() ? uid : found->second;
    done = close;
  }
  return result + path.substr(done);
}

}  // namespace

void FollowUids(const form::v1::Form& before, form::v1::Form* form) {
  const Renames renames = RenamesOf(before, *form);
  for (auto& cell : *form->mutable_source()->mutable_cells()) {
    cell.set_path(Renamed(cell.path(), renames));
  }
  for (auto& repair : *form->mutable_source()->mutable_repairs()) {
    repair.set_path(Renamed(repair.path(), renames));
  }
}

}  // namespace jixiao::form_store::intake
