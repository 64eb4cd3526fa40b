#ifndef JIXIAO_SERVICES_FORM_STORE_HANDLER_DOCUMENT_ASSEMBLY_H_
#define JIXIAO_SERVICES_FORM_STORE_HANDLER_DOCUMENT_ASSEMBLY_H_

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "absl/status/status.h"

#include "jixiao/form/v1/intake_service.pb.h"
#include "services/form_store/domain/document_importer.h"

namespace jixiao::form_store {

struct DocumentLimits {
  std::size_t max_chunk_bytes = 64 * 1024;
  std::size_t max_document_bytes = 32 * 1024 * 1024;
  // Documents of one stream that have begun and not ended.
  int max_open_documents = 8;
  // Bytes of these together.
  std::size_t max_open_bytes = 64 * 1024 * 1024;
};

// A document that is whole, or cannot become so.
struct AssembledDocument {
  std::string document_id;
  absl::Status status;
  Document document;
};

// Puts the documents of one stream together from their interleaved parts. A
// broken document is told once, when that is found out; what still comes for
// it is passed over. Used by one thread.
class DocumentAssembly {
 public:
  explicit DocumentAssembly(DocumentLimits limits) : limits_(limits) {}

  // A document that this part has completed or broken, if any.
  std::optional<AssembledDocument> Add(form::v1::ImportDocumentsRequest part);

  // The stream has ended: one of the documents that have not, until none is
  // left.
  std::optional<AssembledDocument> TakeUnfinished();

 private:
  absl::Status Begin(const std::string& id, form::v1::DocumentHeader header);
  absl::Status Append(const std::string& id, const std::string& chunk);
  AssembledDocument Break(const std::string& id, absl::Status status);
  Document Take(const std::string& id);

  const DocumentLimits limits_;
  std::map<std::string, Document> open_;
  std::size_t open_bytes_ = 0;
  // Ids, cut, of the broken ones whose end has not come. So many at most.
  std::set<std::string> broken_;
};

}  // namespace jixiao::form_store

#endif  // JIXIAO_SERVICES_FORM_STORE_HANDLER_DOCUMENT_ASSEMBLY_H_
