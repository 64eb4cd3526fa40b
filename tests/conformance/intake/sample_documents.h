#ifndef JIXIAO_TESTS_CONFORMANCE_INTAKE_SAMPLE_DOCUMENTS_H_
#define JIXIAO_TESTS_CONFORMANCE_INTAKE_SAMPLE_DOCUMENTS_H_

#include <memory>
#include <string>
#include <vector>

#include "gtest/gtest.h"

#include "common/template/registry.h"
#include "tests/conformance/intake/simplified_form.h"

namespace jixiao::form_store::intake {

// The project's own samples: name of the file without its ending.
inline const char* const kSampleNames[] = {"yunqi-culture-2024",
                                           "yunqi-water-2024"};

inline std::string SampleDocument(const std::string& name) {
  return ReadAll(JIXIAO_SOURCE_DIR "/deploy/samples/" + name + ".txt");
}

inline std::shared_ptr<const tmpl::Template> NantongTemplate() {
  const auto templates = tmpl::TemplateRegistry::LoadDirectory(
      JIXIAO_SOURCE_DIR "/deploy/templates");
  EXPECT_TRUE(templates.ok()) << templates.status();
  return templates->Find("templates/nantong-2024").value();
}

// The lines of a text, each with its end.
inline std::vector<std::string> LinesOf(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = text.find('\n', begin);
    const std::size_t size =
        (end == std::string::npos ? text.size() : end + 1) - begin;
    lines.push_back(text.substr(begin, size));
    begin += size;
  }
  return lines;
}

}  // namespace jixiao::form_store::intake

#endif  // JIXIAO_TESTS_CONFORMANCE_INTAKE_SAMPLE_DOCUMENTS_H_
