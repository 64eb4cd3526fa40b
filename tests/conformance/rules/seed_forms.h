#ifndef JIXIAO_TESTS_CONFORMANCE_RULES_SEED_FORMS_H_
#define JIXIAO_TESTS_CONFORMANCE_RULES_SEED_FORMS_H_

#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "jixiao/form/v1/form.pb.h"

namespace jixiao::validation {

// A finding as ../shared/seed/expected-findings.json lists it: rule, outcome
// and severity without their prefixes, place.
using SeedFinding =
    std::tuple<std::string, std::string, std::string, std::string>;

// One of the real forms of ../shared/seed, which is not part of the project,
// and what the rules find in it. It is read when a test runs and never copied.
struct SeedForm {
  form::v1::Form form;  // printed texts only; not prepared
  std::vector<SeedFinding> findings;
};

// In the order of the file; nullopt when ../shared/seed is not there.
std::optional<std::vector<SeedForm>> ReadSeedForms();

}  // namespace jixiao::validation

#endif  // JIXIAO_TESTS_CONFORMANCE_RULES_SEED_FORMS_H_
