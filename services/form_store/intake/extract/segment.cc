#include "services/form_store/intake/extract/segment.h"

#include "common/template/label_index.h"
#include "common/template/template.h"
#include "jixiao/templates/v1/template.pb.h"

namespace jixiao::form_store::intake {
namespace {

constexpr char kProjectName[] = "project.display_name";

bool IsTitle(const tmpl::Template& form_template, const TextRow& row) {
  return row.cells.size() == 1 &&
         form_template.TitleType(row.cells.front().text()).has_value();
}

bool NamesProject(const tmpl::Template& form_template, const TextRow& row) {
  if (row.blank()) {
    return false;
  }
  const auto* label = form_template.labels().Field(row.cells.front().key);
  return label != nullptr && label->field() == kProjectName;
}

std::span<const TextRow> WithoutBlankEnd(std::span<const TextRow> rows) {
  while (!rows.empty() && rows.back().blank()) {
    rows = rows.first(rows.size() - 1);
  }
  return rows;
}

}  // namespace

Segments SplitForms(const tmpl::Template& form_template,
                    std::span<const TextRow> rows) {
  std::vector<std::size_t> starts;
  bool has_project = true;  // so that a first project name begins a form
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const bool names_project = NamesProject(form_template, rows[i]);
    if (IsTitle(form_template, rows[i])) {
      starts.push_back(i);
      has_project = false;
    } else if (names_project && has_project) {
      starts.push_back(i);
    } else if (names_project) {
      has_project = true;
    }
  }
  Segments segments;
  segments.preamble = rows.first(starts.empty() ? rows.size() : starts.front());
  for (std::size_t i = 0; i < starts.size(); ++i) {
    const std::size_t end = i + 1 < starts.size() ? starts[i + 1] : rows.size();
    segments.forms.push_back(
        WithoutBlankEnd(rows.subspan(starts[i], end - starts[i])));
  }
  return segments;
}

}  // namespace jixiao::form_store::intake
