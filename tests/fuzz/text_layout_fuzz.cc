// Bytes as a text document: intake must neither crash nor read a form that is
// not whole. Seeds: deploy/samples.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string_view>

#include "common/template/registry.h"
#include "services/form_store/intake/intake.h"

namespace {

const jixiao::tmpl::Template& Nantong() {
  static const std::shared_ptr<const jixiao::tmpl::Template> form_template =
      [] {
        const auto templates = jixiao::tmpl::TemplateRegistry::LoadDirectory(
            JIXIAO_SOURCE_DIR "/deploy/templates");
        return templates.value().Find("templates/nantong-2024").value();
      }();
  return *form_template;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const std::string_view document(reinterpret_cast<const char*>(data), size);
  const auto result = jixiao::form_store::intake::ReadDocument(
      document, "text/plain", Nantong());
  if (!result.ok()) {
    return 0;
  }
  for (const auto& extracted : result->forms) {
    const bool whole = extracted.form.indicator_groups_size() > 0;
    if (extracted.status.ok() != whole) {
      std::abort();
    }
  }
  return 0;
}
