#include "services/form_store/intake/intake.h"

#include <cstddef>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"

#include "common/base/errors.h"
#include "common/base/sha256.h"
#include "common/base/status_macros.h"
#include "common/template/template.h"
#include "services/form_store/intake/extract/form_draft.h"
#include "services/form_store/intake/extract/form_extractor.h"
#include "services/form_store/intake/extract/repair_rule.h"
#include "services/form_store/intake/extract/segment.h"
#include "services/form_store/intake/extract/text_row.h"

namespace jixiao::form_store::intake {
namespace {

constexpr std::size_t kMaxNotes = 100;

// UNKNOWN_TEXT for the text before the first form.
std::vector<form::v1::Repair> NotesOf(std::span<const TextRow> rows) {
  std::vector<form::v1::Repair> notes;
  for (const TextRow& row : rows) {
    for (const TextCell& cell : row.cells) {
      if (notes.size() == kMaxNotes) {
        notes.push_back(RepairAt(row.number(), cell.column(),
                                 Reading::By(RepairRule::kTooManyTraces)));
        return notes;
      }
      notes.push_back(RepairAt(row.number(), cell.column(),
                               Reading::By(RepairRule::kUnknownText)));
    }
  }
  return notes;
}

absl::Status CheckCount(const Segments& segments,
                        const tmpl::Template& form_template) {
  if (segments.forms.empty()) {
    return errors::InvalidArgument(
               errors::ERROR_REASON_NO_FORM_FOUND,
               absl::StrCat("no form of the template ", form_template.name(),
                            " begins in the document; check that the template "
                            "is the right one and that the title is there"))
        .With("template", form_template.name());
  }
  if (segments.forms.size() > kMaxForms) {
    return errors::ResourceExhausted(
        errors::ERROR_REASON_DOCUMENT_TOO_LARGE,
        absl::StrCat("the document holds more than ", kMaxForms,
                     " forms; split it"));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<ReadResult> ReadDocument(std::string_view document,
                                        std::string_view media_type,
                                        const tmpl::Template& form_template,
                                        const ReaderLimits& limits) {
  ASSIGN_OR_RETURN(const Reader* const reader, ReaderFor(media_type));
  ASSIGN_OR_RETURN(const Grid grid, reader->Read(document, limits));
  const std::vector<TextRow> rows = TextRowsOf(grid);
  const Segments segments = SplitForms(form_template, rows);
  RETURN_IF_ERROR(CheckCount(segments, form_template));
  const std::string sha256 = base::Sha256Hex(document);
  ReadResult result;
  result.notes = NotesOf(segments.preamble);
  for (const std::span<const TextRow> form_rows : segments.forms) {
    ExtractedForm& extracted =
        result.forms.emplace_back(ExtractForm(form_template, form_rows));
    form::v1::Source& source = *extracted.form.mutable_source();
    source.set_document_sha256(sha256);
    source.set_media_type(EssenceOf(media_type));
    source.set_form_index(static_cast<int>(result.forms.size()));
  }
  return result;
}

}  // namespace jixiao::form_store::intake
