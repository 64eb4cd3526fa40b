#ifndef JIXIAO_COMMON_TEMPLATE_TEMPLATE_H_
#define JIXIAO_COMMON_TEMPLATE_TEMPLATE_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace jixiao::form {
class FormDeriver;
namespace v1 {
enum FormType : int;
}
}  // namespace jixiao::form
namespace jixiao::templates::v1 {
class Template;
}

// Form templates: what a region prints, as data.
namespace jixiao::tmpl {

class LabelIndex;

// Largest template document.
inline constexpr std::size_t kMaxTemplateBytes = std::size_t{1} << 20;

// A checked template with its digest and compiled patterns. Immutable and
// thread-safe; shared by pointer.
class Template {
 public:
  // Checks and compiles. INVALID_ARGUMENT INVALID_FIELD with a violation for
  // each fault (validate.h).
  static absl::StatusOr<std::shared_ptr<const Template>> Create(
      templates::v1::Template proto);

  ~Template();
  Template(const Template&) = delete;
  Template& operator=(const Template&) = delete;

  const templates::v1::Template& proto() const;
  // `templates/{template}`.
  const std::string& name() const;
  // SHA-256, hex, of the deterministic serialisation; formatting and comments
  // of the YAML do not count.
  const std::string& digest() const;
  // Its printed labels by comparison key.
  const LabelIndex& labels() const;

  // Fills the derived fields of forms of this template.
  const form::FormDeriver& deriver() const;

  // The type of form that a title line begins; nullopt when it is no title.
  std::optional<form::v1::FormType> TitleType(std::string_view text) const;
  // The year of a fiscal-year line; nullopt when it is none.
  std::optional<std::int32_t> FiscalYear(std::string_view text) const;

 private:
  struct Parts;
  explicit Template(std::unique_ptr<const Parts> parts);

  std::unique_ptr<const Parts> parts_;
};

// Reads a template from YAML (common/config/yaml_message.h). `source` names the
// document in errors, which are INVALID_ARGUMENT.
absl::StatusOr<std::shared_ptr<const Template>> ParseTemplate(
    std::string_view yaml, const std::string& source);

}  // namespace jixiao::tmpl

#endif  // JIXIAO_COMMON_TEMPLATE_TEMPLATE_H_
