#include "common/template/template.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"

#include "common/base/errors.h"
#include "common/base/sha256.h"
#include "common/base/status_macros.h"
#include "common/config/yaml_message.h"
#include "common/form/normalize.h"
#include "common/form/text.h"
#include "common/template/label_index.h"
#include "common/template/validate.h"
#include "jixiao/templates/v1/template.pb.h"
#include "re2/re2.h"

namespace jixiao::tmpl {
namespace {

// Longer lines are neither a title nor a year.
constexpr std::size_t kMaxHeadLineBytes = 512;

std::string DeterministicBytes(const templates::v1::Template& proto) {
  std::string bytes;
  google::protobuf::io::StringOutputStream stream(&bytes);
  google::protobuf::io::CodedOutputStream coded(&stream);
  coded.SetSerializationDeterministic(true);
  proto.SerializeToCodedStream(&coded);
  coded.Trim();
  return bytes;
}

absl::Status ErrorOf(const templates::v1::Template& proto,
                     const std::vector<errors::FieldViolation>& violations) {
  std::string text =
      absl::StrCat("the template ", proto.name(), " is not usable");
  for (const errors::FieldViolation& violation : violations) {
    absl::StrAppend(&text, "; ", violation.field, ": ", violation.description);
  }
  errors::Error error = errors::InvalidArgument(
      errors::ERROR_REASON_INVALID_FIELD, std::move(text));
  for (const errors::FieldViolation& violation : violations) {
    error.WithFieldViolation(violation.field, violation.description);
  }
  return error;
}

}  // namespace

struct Template::Parts {
  explicit Parts(templates::v1::Template template_proto)
      : proto(std::move(template_proto)),
        digest(base::Sha256Hex(DeterministicBytes(proto))),
        labels(proto),
        deriver(proto),
        fiscal_year(proto.fiscal_year_pattern()) {
    for (const auto& title : proto.title_patterns()) {
      titles.push_back(std::make_unique<RE2>(title.pattern()));
    }
  }

  const templates::v1::Template proto;
  const std::string digest;
  const LabelIndex labels;
  const form::FormDeriver deriver;
  const RE2 fiscal_year;
  std::vector<std::unique_ptr<RE2>> titles;  // parallel to title_patterns
};

Template::Template(std::unique_ptr<const Parts> parts)
    : parts_(std::move(parts)) {}
Template::~Template() = default;

absl::StatusOr<std::shared_ptr<const Template>> Template::Create(
    templates::v1::Template proto) {
  const auto violations = CheckTemplate(proto);
  if (!violations.empty()) {
    return ErrorOf(proto, violations);
  }
  return std::shared_ptr<const Template>(
      new Template(std::make_unique<const Parts>(std::move(proto))));
}

const templates::v1::Template& Template::proto() const {
  return parts_->proto;
}
const std::string& Template::name() const {
  return parts_->proto.name();
}
const std::string& Template::digest() const {
  return parts_->digest;
}
const LabelIndex& Template::labels() const {
  return parts_->labels;
}
const form::FormDeriver& Template::deriver() const {
  return parts_->deriver;
}

std::optional<form::v1::FormType> Template::TitleType(
    std::string_view text) const {
  if (text.size() > kMaxHeadLineBytes) {
    return std::nullopt;
  }
  const std::string key = form::ComparisonKey(text);
  for (std::size_t i = 0; i < parts_->titles.size(); ++i) {
    if (RE2::FullMatch(key, *parts_->titles[i])) {
      return parts_->proto.title_patterns(static_cast<int>(i)).form_type();
    }
  }
  return std::nullopt;
}

std::optional<std::int32_t> Template::FiscalYear(std::string_view text) const {
  std::int32_t year = 0;
  if (text.size() > kMaxHeadLineBytes ||
      !RE2::FullMatch(form::ComparisonKey(text), parts_->fiscal_year, &year)) {
    return std::nullopt;
  }
  return year;
}

absl::StatusOr<std::shared_ptr<const Template>> ParseTemplate(
    std::string_view yaml, const std::string& source) {
  config::YamlLimits limits;
  limits.max_bytes = kMaxTemplateBytes;
  ASSIGN_OR_RETURN(
      templates::v1::Template proto,
      config::MessageFromYaml<templates::v1::Template>(yaml, source, limits));
  return Template::Create(std::move(proto));
}

}  // namespace jixiao::tmpl
