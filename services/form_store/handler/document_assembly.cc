#include "services/form_store/handler/document_assembly.h"

#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"

#include "common/base/errors.h"
#include "common/base/status_macros.h"
#include "common/base/utf8.h"

namespace jixiao::form_store {
namespace {

using form::v1::ImportDocumentsRequest;

constexpr std::size_t kMaxIdBytes = 256;
constexpr std::size_t kMaxHeaderTextBytes = 256;
constexpr std::size_t kMaxBroken = 1024;

absl::Status TooLarge(std::string_view what, std::size_t limit) {
  return errors::ResourceExhausted(
      errors::ERROR_REASON_DOCUMENT_TOO_LARGE,
      absl::StrCat(std::string(what), " at most ", limit, " bytes"));
}

// Longer ids are refused; they are remembered and answered cut.
std::string CutId(const std::string& id) {
  return base::TruncateBytes(id, kMaxIdBytes);
}

absl::Status CheckHeader(const form::v1::DocumentHeader& header) {
  const std::pair<std::string_view, const std::string*> texts[] = {
      {"header.parent", &header.parent()},
      {"header.template", &header.template_()},
      {"header.media_type", &header.media_type()}};
  for (const auto& [field, text] : texts) {
    if (text->size() > kMaxHeaderTextBytes) {
      return errors::InvalidField(
          field, absl::StrCat("has ", text->size(), " bytes; at most ",
                              kMaxHeaderTextBytes, " are read"));
    }
  }
  return absl::OkStatus();
}

absl::Status OutOfOrder(std::string_view problem) {
  return errors::InvalidField("part", problem);
}

}  // namespace

Document DocumentAssembly::Take(const std::string& id) {
  auto node = open_.extract(id);
  open_bytes_ -= node.mapped().bytes.size();
  return std::move(node.mapped());
}

AssembledDocument DocumentAssembly::Break(const std::string& id,
                                          absl::Status status) {
  if (open_.contains(id)) {
    Take(id);
  }
  std::string key = CutId(id);
  if (broken_.size() < kMaxBroken) {
    broken_.insert(key);
  }
  return {std::move(key), std::move(status), {}};
}

absl::Status DocumentAssembly::Begin(const std::string& id,
                                     form::v1::DocumentHeader header) {
  if (id.empty() || id.size() > kMaxIdBytes) {
    return errors::InvalidField("document_id",
                                "is required, at most 256 bytes");
  }
  if (open_.contains(id)) {
    return OutOfOrder("begins a document that has begun already");
  }
  if (static_cast<int>(open_.size()) >= limits_.max_open_documents) {
    return errors::ResourceExhausted(
               errors::ERROR_REASON_QUEUE_FULL,
               absl::StrCat("at most ", limits_.max_open_documents,
                            " documents of a stream may be open: end one "
                            "before you begin another"))
        .WithRetryAfter(absl::Milliseconds(100));
  }
  RETURN_IF_ERROR(CheckHeader(header));
  header.DiscardUnknownFields();
  open_[id].header = std::move(header);
  return absl::OkStatus();
}

absl::Status DocumentAssembly::Append(const std::string& id,
                                      const std::string& chunk) {
  const auto found = open_.find(id);
  if (found == open_.end()) {
    return OutOfOrder("goes on with a document that has not begun");
  }
  if (chunk.size() > limits_.max_chunk_bytes) {
    return TooLarge("a chunk has", limits_.max_chunk_bytes);
  }
  if (found->second.bytes.size() + chunk.size() > limits_.max_document_bytes) {
    return TooLarge("a document has", limits_.max_document_bytes);
  }
  if (open_bytes_ + chunk.size() > limits_.max_open_bytes) {
    return TooLarge("the open documents of a stream have together",
                    limits_.max_open_bytes);
  }
  found->second.bytes += chunk;
  open_bytes_ += chunk.size();
  return absl::OkStatus();
}

std::optional<AssembledDocument> DocumentAssembly::Add(
    ImportDocumentsRequest part) {
  const std::string& id = part.document_id();
  const std::string key = CutId(id);
  if (!part.has_header() && !open_.contains(id) && broken_.contains(key)) {
    if (part.has_end()) {
      broken_.erase(key);
    }
    return std::nullopt;
  }
  absl::Status status;
  switch (part.part_case()) {
    case ImportDocumentsRequest::kHeader:
      broken_.erase(key);
      status = Begin(id, std::move(*part.mutable_header()));
      break;
    case ImportDocumentsRequest::kChunk:
      status = Append(id, part.chunk());
      break;
    case ImportDocumentsRequest::kEnd:
      if (open_.contains(id)) {
        Document document = Take(id);
        document.declared_sha256 = part.end().sha256();
        return AssembledDocument{id, absl::OkStatus(), std::move(document)};
      }
      return AssembledDocument{
          key, OutOfOrder("ends a document that has not begun"), {}};
    case ImportDocumentsRequest::PART_NOT_SET:
      status = OutOfOrder("is required: header, chunk or end");
      break;
  }
  if (status.ok()) {
    return std::nullopt;
  }
  return Break(id, std::move(status));
}

std::optional<AssembledDocument> DocumentAssembly::TakeUnfinished() {
  if (open_.empty()) {
    return std::nullopt;
  }
  const std::string id = open_.begin()->first;
  return Break(id, OutOfOrder("the stream ended before the document did"));
}

}  // namespace jixiao::form_store
