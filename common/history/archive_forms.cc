#include "common/history/archive_forms.h"

#include "absl/strings/str_cat.h"
#include "google/protobuf/descriptor.pb.h"

#include "common/base/errors.h"
#include "common/base/status_macros.h"
#include "jixiao/form/v1/form.pb.h"

namespace jixiao::history {
namespace {

// Keeps protobuf from writing to standard error what a broken schema says.
class Silence final : public google::protobuf::DescriptorPool::ErrorCollector {
 public:
  void AddError(const std::string&, const std::string&,
                const google::protobuf::Message*, ErrorLocation,
                const std::string&) override {}
};

}  // namespace

using google::protobuf::Descriptor;
using google::protobuf::DescriptorPool;

void FormIndex::Pass(const ChangeHeader& header, int64_t offset, int64_t size) {
  if (header.kind == form::v1::CHANGE_KIND_FORM) {
    forms_[header.resource_name] = {
        .revision = header.revision,
        .deleted = header.action == form::v1::CHANGE_ACTION_DELETE,
        .report_revision = 0,
        .offset = offset,
        .size = size};
  } else if (header.kind == form::v1::CHANGE_KIND_REPORT) {
    forms_[header.resource_name].report_revision = header.revision;
  }
}

absl::StatusOr<std::unique_ptr<FormLines>> FormLines::Open(
    const std::filesystem::path& history, const std::string& schema) {
  std::unique_ptr<FormLines> lines(new FormLines());
  lines->history_.open(history, std::ios::binary);
  if (!lines->history_) {
    return absl::UnknownError(absl::StrCat("cannot read ", history.string()));
  }
  if (schema == SchemaBytes()) {
    lines->form_ = std::make_unique<form::v1::Form>();
  } else {
    RETURN_IF_ERROR(lines->UseSchema(schema));
  }
  return lines;
}

absl::Status FormLines::UseSchema(const std::string& schema) {
  google::protobuf::FileDescriptorSet set;
  if (!set.ParseFromString(schema)) {
    return absl::InvalidArgumentError("the schema cannot be parsed");
  }
  pool_ = std::make_unique<DescriptorPool>();
  Silence silence;
  for (const google::protobuf::FileDescriptorProto& file : set.file()) {
    if (pool_->BuildFileCollectingErrors(file, &silence) == nullptr) {
      return absl::InvalidArgumentError(
          absl::StrCat("the schema is broken in ", file.name()));
    }
  }
  const Descriptor* type = pool_->FindMessageTypeByName("jixiao.form.v1.Form");
  if (type == nullptr) {
    return absl::InvalidArgumentError("the schema does not define a form");
  }
  factory_ =
      std::make_unique<google::protobuf::DynamicMessageFactory>(pool_.get());
  form_.reset(factory_->GetPrototype(type)->New());
  return absl::OkStatus();
}

absl::StatusOr<std::string> FormLines::Line(const FormPlace& place) {
  std::string text(static_cast<size_t>(place.size), '\0');
  history_.clear();
  history_.seekg(place.offset);
  history_.read(text.data(), static_cast<std::streamsize>(text.size()));
  absl::StatusOr<form::v1::HistoryChange> change = ParseHistoryLine(text);
  if (!change.ok() || !form_->ParseFromString(change->payload())) {
    return errors::DataLoss(errors::ERROR_REASON_BACKUP_INVALID,
                            absl::StrCat("the form of revision ",
                                         place.revision, " cannot be read"));
  }
  return FormatFormLine(place, *form_);
}

}  // namespace jixiao::history
