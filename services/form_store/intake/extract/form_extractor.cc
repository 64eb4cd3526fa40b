#include "services/form_store/intake/extract/form_extractor.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"

#include "common/base/errors.h"
#include "common/template/label_index.h"
#include "common/template/template.h"
#include "jixiao/templates/v1/template.pb.h"
#include "services/form_store/intake/extract/expenditure_reader.h"
#include "services/form_store/intake/extract/field_reader.h"
#include "services/form_store/intake/extract/form_draft.h"
#include "services/form_store/intake/extract/funding_reader.h"
#include "services/form_store/intake/extract/indicator_columns.h"
#include "services/form_store/intake/extract/indicator_reader.h"

namespace jixiao::form_store::intake {
namespace {

constexpr char kProjectName[] = "project.display_name";

class FormExtractor {
 public:
  explicit FormExtractor(const tmpl::Template& form_template)
      : template_(form_template),
        draft_(form_template),
        fields_(draft_),
        funding_(draft_),
        expenditures_(draft_),
        indicators_(draft_) {}

  ExtractedForm Run(std::span<const TextRow> rows) {
    for (const TextRow& row : rows) {
      ReadRow(row);
    }
    ExtractedForm extracted;
    extracted.first_row = rows.front().number();
    extracted.last_row = rows.back().number();
    extracted.status = CheckWhole(extracted.last_row);
    if (extracted.status.ok()) {
      extracted.form = draft_.Finish();
    } else {
      extracted.form.set_title(draft_.form().title());
      extracted.form.mutable_project()->set_display_name(
          draft_.form().project().display_name());
    }
    return extracted;
  }

 private:
  enum class Section { kFields, kFunding, kExpenditures, kIndicators };

  void ReadRow(const TextRow& row) {
    if (row.blank()) {
      blank_row_ = blank_row_ == nullptr ? &row : blank_row_;
      return;
    }
    const Section before = section_;
    Dispatch(row);
    if (blank_row_ != nullptr && section_ == before &&
        section_ != Section::kFields) {
      draft_.AddRepair(*blank_row_, Reading::By(RepairRule::kBlankLineInTable));
    }
    blank_row_ = nullptr;
  }

  void Dispatch(const TextRow& row) {
    if (IsTitle(row)) {
      fields_.ReadTitle(row);
      return;
    }
    if (const auto columns = FindIndicatorColumns(template_, row)) {
      section_ = Section::kIndicators;
      indicators_.ReadHead(row, *columns);
      return;
    }
    if (IsField(row.cells.front()) && !IsIndicator(row.cells.front())) {
      // A field below the indicator table does not end it.
      section_ = section_ == Section::kIndicators ? section_ : Section::kFields;
      fields_.ReadLabels(row);
      return;
    }
    if (section_ == Section::kIndicators) {
      indicators_.ReadRow(row);
    } else if (HasHead(row, tmpl::kHeadExpenditure)) {
      section_ = Section::kExpenditures;
      expenditures_.ReadHead(row);
    } else if (HasHead(row, tmpl::kHeadFunding) || HasFundingLine(row)) {
      section_ = Section::kFunding;
      funding_.Read(row);
    } else {
      Continue(row);
    }
  }

  // A row that begins nothing.
  void Continue(const TextRow& row) {
    switch (section_) {
      case Section::kFunding:
        funding_.Read(row);
        return;
      case Section::kExpenditures:
        expenditures_.ReadLine(row);
        return;
      default:
        if (!fields_.ReadFiscalYear(row)) {
          fields_.ReadLabels(row);
        }
    }
  }

  bool IsTitle(const TextRow& row) const {
    return !fields_.Saw(FieldReader::kTitle) && row.cells.size() == 1 &&
           template_.TitleType(row.cells.front().text()).has_value();
  }

  bool IsField(const TextCell& cell) const {
    return template_.labels().Field(cell.key) != nullptr;
  }

  // Below the head of the indicators a name may be like a label (完成时间):
  // what stands in the names' column is one.
  bool IsIndicator(const TextCell& cell) const {
    return section_ == Section::kIndicators &&
           cell.column() >= indicators_.name_column();
  }

  bool HasHead(const TextRow& row, std::string_view key) const {
    return std::any_of(row.cells.begin(), row.cells.end(),
                       [&](const TextCell& cell) {
                         const auto* head = template_.labels().Head(cell.key);
                         return head != nullptr && head->key() == key;
                       });
  }

  bool HasFundingLine(const TextRow& row) const {
    return section_ != Section::kExpenditures &&
           std::any_of(row.cells.begin(), row.cells.end(),
                       [&](const TextCell& cell) {
                         return template_.labels().Funding(cell.key) != nullptr;
                       });
  }

  // The official text of a head, for messages.
  std::string HeadText(std::string_view key) const {
    for (const auto& head : template_.proto().head_texts()) {
      if (head.key() == key) {
        return head.texts(0);
      }
    }
    return std::string(key);
  }

  std::string FieldText(std::string_view field) const {
    for (const auto& label : template_.proto().field_labels()) {
      if (label.field() == field) {
        return label.texts(0);
      }
    }
    return std::string(field);
  }

  // The first section that is missing, in printed order; empty when none is.
  std::string MissingSection() const {
    if (!fields_.Saw(FieldReader::kTitle)) {
      return "title";
    }
    if (!fields_.Saw(kProjectName)) {
      return FieldText(kProjectName);
    }
    if (!funding_.SawLine()) {
      return HeadText(tmpl::kHeadFunding);
    }
    if (!expenditures_.SawHead()) {
      return HeadText(tmpl::kHeadExpenditure);
    }
    if (!indicators_.SawHead()) {
      return HeadText(tmpl::kHeadLevel1);
    }
    const auto& tree = template_.proto().indicator_tree();
    return indicators_.SawLastLevel1() ? ""
                                       : tree.Get(tree.size() - 1).texts(0);
  }

  absl::Status CheckWhole(int last_row) const {
    if (expenditures_.TooMany() || indicators_.TooMany()) {
      return errors::ResourceExhausted(
          errors::ERROR_REASON_DOCUMENT_TOO_LARGE,
          absl::StrCat("the form that ends at line ", last_row,
                       " has more rows than a form may have"));
    }
    if (const std::string missing = MissingSection(); !missing.empty()) {
      return errors::InvalidArgument(
                 errors::ERROR_REASON_FORM_TRUNCATED,
                 absl::StrCat("the form that ends at line ", last_row,
                              " is not whole: ", missing,
                              " is missing; send the whole document"))
          .With("section", missing);
    }
    return absl::OkStatus();
  }

  const tmpl::Template& template_;
  FormDraft draft_;
  FieldReader fields_;
  FundingReader funding_;
  ExpenditureReader expenditures_;
  IndicatorReader indicators_;
  Section section_ = Section::kFields;
  // The first of the blank rows just passed.
  const TextRow* blank_row_ = nullptr;
};

}  // namespace

ExtractedForm ExtractForm(const tmpl::Template& form_template,
                          std::span<const TextRow> rows) {
  return FormExtractor(form_template).Run(rows);
}

}  // namespace jixiao::form_store::intake
