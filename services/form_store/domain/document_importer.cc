#include "services/form_store/domain/document_importer.h"

#include <algorithm>
#include <iterator>
#include <memory>
#include <utility>

#include "absl/strings/ascii.h"

#include "common/base/errors.h"
#include "common/base/resource_name.h"
#include "common/base/sha256.h"
#include "common/base/status_macros.h"
#include "common/log/log.h"
#include "services/form_store/domain/access.h"
#include "services/form_store/domain/form_codec.h"

namespace jixiao::form_store {
namespace {

using form::v1::Form;
using form::v1::ImportDocumentsResponse;
using form::v1::ImportedForm;

constexpr std::string_view kMemoKind = "document";
constexpr std::string_view kDefaultMediaType = "text/plain; charset=utf-8";
// Forms that are judged and committed together.
constexpr std::size_t kFormsAtATime = ValidationBatch::kMaxForms;

bool IsStored(form::v1::ImportOutcome outcome) {
  return outcome == form::v1::IMPORT_OUTCOME_CREATED ||
         outcome == form::v1::IMPORT_OUTCOME_UPDATED ||
         outcome == form::v1::IMPORT_OUTCOME_UNCHANGED;
}

// What the document says of a form, whatever becomes of it.
ImportedForm Describe(const Form& read, int form_index) {
  ImportedForm described;
  described.set_form_index(form_index);
  described.set_project_display_name(read.project().display_name());
  if (read.funding().effective_total().has_fen()) {
    described.set_total_fen(read.funding().effective_total().fen());
  }
  int indicators = 0;
  int empty_groups = 0;
  for (const form::v1::IndicatorGroup& group : read.indicator_groups()) {
    indicators += group.indicators_size();
    empty_groups += group.indicators().empty() ? 1 : 0;
  }
  described.set_indicator_count(indicators);
  described.set_empty_group_count(empty_groups);
  described.set_repair_count(read.source().repairs_size());
  return described;
}

void AddOutcome(ImportResult outcome, ImportedDocumentForm* entry) {
  entry->status = std::move(outcome.status);
  ImportedForm& form = entry->form;
  form.set_outcome(outcome.outcome);
  form.set_form(std::move(outcome.form));
  form.set_revision(outcome.revision);
  if (outcome.outcome != form::v1::IMPORT_OUTCOME_FAILED) {
    *form.mutable_validation() = std::move(outcome.validation);
  }
  if (outcome.snapshot.has_value()) {
    *form.mutable_snapshot() = *std::move(outcome.snapshot);
  }
  if (outcome.report.has_value()) {
    *form.mutable_report() = *std::move(outcome.report);
  }
}

// Keeps the answer below the limit of a message.
void LimitReturned(DocumentResult* result) {
  std::size_t bytes = 0;
  for (ImportedDocumentForm& entry : result->forms) {
    bytes += entry.form.ByteSizeLong();
    if (bytes > DocumentImporter::kMaxReturnedBytes) {
      entry.form.clear_snapshot();
      entry.form.clear_report();
    }
  }
}

absl::Status CheckDigest(const Document& document, const std::string& sha256) {
  if (document.declared_sha256.empty() ||
      absl::AsciiStrToLower(document.declared_sha256) == sha256) {
    return absl::OkStatus();
  }
  return errors::InvalidArgument(
             errors::ERROR_REASON_INVALID_FIELD,
             "the document that arrived has another SHA-256 than was sent: "
             "send it again")
      .WithFieldViolation("end.sha256", "is not that of the chunks")
      .With("sha256", sha256);
}

}  // namespace

DocumentImporter::DocumentImporter(WriteParts parts,
                                   const TemplateCatalog* templates,
                                   FormImporter* forms, ReadFunction read)
    : parts_(std::move(parts)),
      templates_(templates),
      forms_(forms),
      read_(std::move(read)) {}

absl::StatusOr<bool> DocumentImporter::Recall(const TenantInfo& tenant,
                                              const std::string& key,
                                              bool return_forms,
                                              DocumentResult* result) {
  absl::StatusOr<std::string> value =
      parts_.storage->GetMemo(tenant.id, kMemoKind, key);
  if (absl::IsNotFound(value.status())) {
    return false;
  }
  RETURN_IF_ERROR(value.status());
  ImportDocumentsResponse first;
  if (!first.ParseFromString(*value)) {
    return errors::DataLoss(errors::ERROR_REASON_DATA_CORRUPT,
                            "a remembered import cannot be read");
  }
  result->already_imported = true;
  for (ImportedForm& form : *first.mutable_forms()) {
    if (return_forms) {
      ASSIGN_OR_RETURN(StoredChange change,
                       parts_.storage->GetChange(tenant.id, form.revision()));
      ASSIGN_OR_RETURN(*form.mutable_snapshot(), DecodePayload(change.payload));
      SetRevision(tenant.history_id, form.revision(), form.mutable_snapshot());
    }
    result->forms.push_back({std::move(form), absl::OkStatus()});
  }
  result->notes.assign(first.notes().begin(), first.notes().end());
  return true;
}

absl::Status DocumentImporter::Remember(const Caller& caller,
                                        const TenantInfo& tenant,
                                        const std::string& key,
                                        const DocumentResult& result) {
  ImportDocumentsResponse first;
  for (const ImportedDocumentForm& entry : result.forms) {
    ImportedForm* form = first.add_forms();
    *form = entry.form;
    form->clear_snapshot();
    form->clear_report();
  }
  first.mutable_notes()->Assign(result.notes.begin(), result.notes.end());
  Write write;
  write.memos.push_back(
      {std::string(kMemoKind), key, first.SerializeAsString()});
  write.actor = caller.principal.id;
  write.request_id = caller.request_id;
  write.commit_time_us = absl::ToUnixMicros(parts_.clock->Now());
  return parts_.queue->Commit(tenant.id, std::move(write)).status();
}

void DocumentImporter::ImportForms(const Caller& caller,
                                   const Document& document,
                                   std::vector<intake::ExtractedForm> extracted,
                                   DocumentResult* result) {
  const form::v1::DocumentHeader& header = document.header;
  std::vector<ImportItem> items;
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < extracted.size(); ++i) {
    ImportedDocumentForm& entry = result->forms.emplace_back();
    entry.form = Describe(extracted[i].form, static_cast<int>(i) + 1);
    if (!extracted[i].status.ok()) {
      AddOutcome(ImportResult::Failed(extracted[i].status), &entry);
      continue;
    }
    places.push_back(i);
    items.push_back(
        {.parent = header.parent(),
         .form_id = "",
         .form = std::move(extracted[i].form),
         .on_existing = header.on_existing(),
         .validate_only = header.validate_only(),
         .skip_validation = header.skip_validation(),
         .keep_source = true,
         .want_details = header.return_forms() || header.validate_only()});
  }
  for (std::size_t begin = 0; begin < items.size(); begin += kFormsAtATime) {
    const auto first = items.begin() + static_cast<std::ptrdiff_t>(begin);
    const auto last = first + static_cast<std::ptrdiff_t>(std::min(
                                  kFormsAtATime, items.size() - begin));
    std::vector<ImportResult> outcomes = forms_->Import(
        caller,
        {std::make_move_iterator(first), std::make_move_iterator(last)});
    for (std::size_t i = 0; i < outcomes.size(); ++i) {
      AddOutcome(std::move(outcomes[i]), &result->forms[places[begin + i]]);
    }
  }
}

absl::Status DocumentImporter::TryImport(const Caller& caller,
                                         const Document& document,
                                         DocumentResult* result) {
  const form::v1::DocumentHeader& header = document.header;
  ASSIGN_OR_RETURN(base::TenantName parent,
                   base::ParseTenantName(header.parent(), "header.parent"));
  RETURN_IF_ERROR(CheckTenantAccess(caller, parent.tenant));
  ASSIGN_OR_RETURN(std::shared_ptr<const TenantInfo> tenant,
                   parts_.tenants->Find(parent.tenant));
  const std::string& template_name = header.template_().empty()
                                         ? tenant->record.default_template()
                                         : header.template_();
  ASSIGN_OR_RETURN(const TemplateCatalog::Entry* entry,
                   templates_->Find(template_name));
  RETURN_IF_ERROR(CheckDigest(document, result->sha256));
  const std::string key = result->sha256 + " " + template_name;
  if (!header.validate_only()) {
    ASSIGN_OR_RETURN(bool recalled,
                     Recall(*tenant, key, header.return_forms(), result));
    if (recalled) {
      return absl::OkStatus();
    }
  }
  ASSIGN_OR_RETURN(
      intake::ReadResult read,
      read_(document.bytes,
            header.media_type().empty() ? kDefaultMediaType
                                        : std::string_view(header.media_type()),
            *entry->record));
  result->notes = std::move(read.notes);
  ImportForms(caller, document, std::move(read.forms), result);
  const bool all_stored =
      std::all_of(result->forms.begin(), result->forms.end(),
                  [](const ImportedDocumentForm& form) {
                    return IsStored(form.form.outcome());
                  });
  if (all_stored) {
    // Its loss does no harm: the forms are found UNCHANGED the next time.
    if (absl::Status status = Remember(caller, *tenant, key, *result);
        !status.ok()) {
      log::Warning("an import was not remembered", {{"status", status}});
    }
  }
  return absl::OkStatus();
}

DocumentResult DocumentImporter::Import(const Caller& caller,
                                        const Document& document) {
  DocumentResult result;
  result.sha256 = base::Sha256Hex(document.bytes);
  result.status = TryImport(caller, document, &result);
  if (!result.status.ok()) {
    result.forms.clear();
    result.notes.clear();
    result.already_imported = false;
  }
  LimitReturned(&result);
  return result;
}

}  // namespace jixiao::form_store
