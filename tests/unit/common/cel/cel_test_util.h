#ifndef JIXIAO_TESTS_UNIT_COMMON_CEL_CEL_TEST_UTIL_H_
#define JIXIAO_TESTS_UNIT_COMMON_CEL_CEL_TEST_UTIL_H_

#include <string>
#include <string_view>
#include <utility>

#include "gtest/gtest.h"

#include "common/cel/cel.h"

namespace jixiao::cel {

// The environment that `builder` describes; fails the test if it is refused.
inline Environment MustBuild(EnvironmentBuilder& builder) {
  auto environment = builder.Build();
  EXPECT_TRUE(environment.ok()) << environment.status();
  return *std::move(environment);
}

inline Environment EmptyEnvironment() {
  EnvironmentBuilder builder;
  return MustBuild(builder);
}

// The rendered result of an expression, or of why it has none.
inline std::string EvalText(const Environment& environment,
                            const Activation& activation,
                            std::string_view text) {
  const CompileResult compiled = environment.Compile(text);
  if (!compiled.ok()) {
    return "issue: " + std::string(compiled.ToStatus().message());
  }
  return compiled.program->EvaluateToValue(activation).DebugString();
}

// The same without variables.
inline std::string EvalText(std::string_view text) {
  const Environment environment = EmptyEnvironment();
  return EvalText(environment, Activation(environment), text);
}

// The issues of an expression, one a line; "" if it compiles.
inline std::string Issues(const Environment& environment,
                          std::string_view text) {
  const CompileResult compiled = environment.Compile(text);
  return compiled.ok() ? "" : std::string(compiled.ToStatus().message());
}

inline std::string Issues(std::string_view text) {
  return Issues(EmptyEnvironment(), text);
}

// The status of an evaluation without variables.
inline absl::Status Status(std::string_view text) {
  const Environment environment = EmptyEnvironment();
  const CompileResult compiled = environment.Compile(text);
  if (!compiled.ok()) {
    return compiled.ToStatus();
  }
  return compiled.program->Evaluate(Activation(environment)).status();
}

}  // namespace jixiao::cel

#endif  // JIXIAO_TESTS_UNIT_COMMON_CEL_CEL_TEST_UTIL_H_
