#ifndef JIXIAO_SERVICES_FORM_STORE_DOMAIN_DOCUMENT_IMPORTER_H_
#define JIXIAO_SERVICES_FORM_STORE_DOMAIN_DOCUMENT_IMPORTER_H_

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "jixiao/form/v1/intake_service.pb.h"
#include "services/form_store/domain/caller.h"
#include "services/form_store/domain/form_importer.h"
#include "services/form_store/domain/form_writer.h"
#include "services/form_store/domain/template_catalog.h"
#include "services/form_store/intake/intake.h"

namespace jixiao::form_store {

// A document that arrived as a whole.
struct Document {
  form::v1::DocumentHeader header;
  std::string bytes;
  std::string declared_sha256;  // hex, empty when the sender told none
};

// What became of one of its forms.
struct ImportedDocumentForm {
  form::v1::ImportedForm form;  // without status
  absl::Status status;
};

// What became of a document.
struct DocumentResult {
  absl::Status status;  // why nothing of it was read
  std::string sha256;
  bool already_imported = false;
  std::vector<ImportedDocumentForm> forms;
  // Text that belongs to none of them.
  std::vector<form::v1::Repair> notes;
};

// Imports documents. One whose forms were all stored (or there already) is
// remembered by tenant, SHA-256 and template, and answered from memory when it
// comes again. Thread-safe.
class DocumentImporter {
 public:
  using ReadFunction = std::function<absl::StatusOr<intake::ReadResult>(
      std::string_view document, std::string_view media_type,
      const tmpl::Template& form_template)>;

  // Forms returned with a document take at most this much; the rest is named
  // only, so that the answer stays below the limit of a message.
  static constexpr std::size_t kMaxReturnedBytes = 3 * 1024 * 1024;

  // All outlive the importer. `read` is intake::ReadDocument but in tests.
  DocumentImporter(WriteParts parts, const TemplateCatalog* templates,
                   FormImporter* forms, ReadFunction read);

  DocumentResult Import(const Caller& caller, const Document& document);

 private:
  absl::Status TryImport(const Caller& caller, const Document& document,
                         DocumentResult* result);
  absl::StatusOr<bool> Recall(const TenantInfo& tenant, const std::string& key,
                              bool return_forms, DocumentResult* result);
  absl::Status Remember(const Caller& caller, const TenantInfo& tenant,
                        const std::string& key, const DocumentResult& result);
  void ImportForms(const Caller& caller, const Document& document,
                   std::vector<intake::ExtractedForm> extracted,
                   DocumentResult* result);

  const WriteParts parts_;
  const TemplateCatalog* const templates_;
  FormImporter* const forms_;
  const ReadFunction read_;
};

}  // namespace jixiao::form_store

#endif  // JIXIAO_SERVICES_FORM_STORE_DOMAIN_DOCUMENT_IMPORTER_H_
