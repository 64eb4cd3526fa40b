#ifndef JIXIAO_COMMON_HISTORY_ARCHIVE_FORMS_H_
#define JIXIAO_COMMON_HISTORY_ARCHIVE_FORMS_H_

#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/dynamic_message.h"

#include "common/history/archive_text.h"
#include "common/history/chain.h"

namespace jixiao::history {

// The present forms of a history, found by passing its changes: where each is
// in history.jsonl. Some 200 bytes a form. Not thread-safe.
class FormIndex {
 public:
  // `offset` and `size` are those of the change's line.
  void Pass(const ChangeHeader& header, int64_t offset, int64_t size);
  // By name.
  const std::map<std::string, FormPlace>& forms() const { return forms_; }

 private:
  std::map<std::string, FormPlace> forms_;
};

// Writes the lines of forms.jsonl from those of history.jsonl. Not thread-safe.
class FormLines {
 public:
  // By the definitions in `schema` (SchemaBytes of the program that made the
  // archive). INVALID_ARGUMENT when they do not define a form.
  static absl::StatusOr<std::unique_ptr<FormLines>> Open(
      const std::filesystem::path& history, const std::string& schema);

  // Whether the schema is the one of this program.
  bool schema_is_ours() const { return pool_ == nullptr; }
  // DATA_LOSS when the place does not hold a form.
  absl::StatusOr<std::string> Line(const FormPlace& place);

 private:
  FormLines() = default;
  absl::Status UseSchema(const std::string& schema);

  std::ifstream history_;
  std::unique_ptr<google::protobuf::DescriptorPool> pool_;
  std::unique_ptr<google::protobuf::DynamicMessageFactory> factory_;
  std::unique_ptr<google::protobuf::Message> form_;
};

}  // namespace jixiao::history

#endif  // JIXIAO_COMMON_HISTORY_ARCHIVE_FORMS_H_
