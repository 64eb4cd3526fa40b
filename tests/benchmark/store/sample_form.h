#ifndef JIXIAO_TESTS_BENCHMARK_STORE_SAMPLE_FORM_H_
#define JIXIAO_TESTS_BENCHMARK_STORE_SAMPLE_FORM_H_

#include <cstdint>
#include <string>

#include "jixiao/form/v1/form.pb.h"

namespace jixiao::benchmark {

// A form as a bureau would file it, with invented content: 21 indicators, empty
// rows, money, long texts and a contact.
form::v1::Form SampleForm();

// Serialised forms that differ in the project's name only, hence in their
// natural key. Thread-safe.
class FormMaker {
 public:
  explicit FormMaker(form::v1::Form form);

  std::string Make(std::uint64_t number) const;

 private:
  std::string project_;  // without its name
  std::string rest_;     // without the project
};

}  // namespace jixiao::benchmark

#endif  // JIXIAO_TESTS_BENCHMARK_STORE_SAMPLE_FORM_H_
