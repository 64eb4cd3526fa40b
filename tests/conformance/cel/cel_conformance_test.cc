// Runs the language's public conformance data (../shared/cel-conformance).
//
// Every case passes. undecoded.txt names those whose expectation was converted
// without decoding its escapes: they must give what it decodes to, and must not
// give what it says.

#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <optional>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

#include "common/cel/cel.h"
#include "nlohmann/json.hpp"

namespace jixiao::cel {
namespace {

using nlohmann::json;

constexpr const char* kDataDir = JIXIAO_SOURCE_DIR "/../shared/cel-conformance";
constexpr const char* kUndecodedFile =
    JIXIAO_SOURCE_DIR "/tests/conformance/cel/undecoded.txt";

// Numbers of 64 bits are strings in proto-JSON.
int64_t ParseInt(const json& number) {
  return std::stoll(number.get<std::string>());
}

uint64_t ParseUint(const json& number) {
  return std::stoull(number.get<std::string>());
}

double ParseDouble(const json& number) {
  return number.is_string() ? std::stod(number.get<std::string>())
                            : number.get<double>();
}

// A cel.expr.Value in proto-JSON.
Value ReadValue(const json& value) {
  const auto& [kind, content] = *value.items().begin();
  if (kind == "nullValue") {
    return Value::Null();
  }
  if (kind == "boolValue") {
    return Value::Bool(content.get<bool>());
  }
  if (kind == "int64Value") {
    return Value::Int(ParseInt(content));
  }
  if (kind == "uint64Value") {
    return Value::Uint(ParseUint(content));
  }
  if (kind == "doubleValue") {
    return Value::Double(ParseDouble(content));
  }
  if (kind == "stringValue") {
    return Value::String(content.get<std::string>());
  }
  if (kind == "bytesValue") {
    std::string bytes;
    EXPECT_TRUE(absl::Base64Unescape(content.get<std::string>(), &bytes));
    return Value::Bytes(bytes);
  }
  if (kind == "listValue") {
    std::vector<Value> elements;
    for (const json& element : content.value("values", json::array())) {
      elements.push_back(ReadValue(element));
    }
    return Value::List(std::move(elements));
  }
  if (kind == "mapValue") {
    std::vector<MapEntry> entries;
    for (const json& entry : content.value("entries", json::array())) {
      entries.push_back({ReadValue(entry["key"]), ReadValue(entry["value"])});
    }
    return Value::Map(std::move(entries));
  }
  ADD_FAILURE() << "a value of kind " << kind;
  return Value::Error("kind of the data not known to the test");
}

// A cel.expr.Type in proto-JSON.
Type ReadType(const json& type) {
  static const auto& primitives = *new std::map<std::string, Type>{
      {"BOOL", Type::Bool()},     {"INT64", Type::Int()},
      {"UINT64", Type::Uint()},   {"DOUBLE", Type::Double()},
      {"STRING", Type::String()}, {"BYTES", Type::Bytes()}};
  if (type.contains("primitive")) {
    return primitives.at(type["primitive"]);
  }
  if (type.contains("listType")) {
    return Type::List(ReadType(type["listType"]["elemType"]));
  }
  if (type.contains("mapType")) {
    return Type::Map(ReadType(type["mapType"]["keyType"]),
                     ReadType(type["mapType"]["valueType"]));
  }
  if (type.contains("null")) {
    return Type::Null();
  }
  return Type::Dyn();
}

// Words that no variable can be named by; the suite declares some to show that
// the literal wins.
bool IsLiteralWord(const std::string& name) {
  return name == "true" || name == "false" || name == "null";
}

// The value that a text or bytes stand for as written in the text format.
Value Decoded(const Value& written) {
  std::string decoded;
  const std::string_view text = written.string_value();
  EXPECT_TRUE(
      absl::CUnescape(absl::string_view(text.data(), text.size()), &decoded));
  return written.kind() == Kind::kString ? Value::String(decoded)
                                         : Value::Bytes(decoded);
}

// What the case should give.
Value ExpectationOf(const json& test) {
  return test.contains("value") ? ReadValue(test["value"]) : Value::Bool(true);
}

// Why the case fails; nullopt if it passes.
std::optional<std::string> RunCase(const json& test, const Value& expected) {
  EnvironmentBuilder builder;
  builder.SetContainer(test.value("container", ""));
  std::set<std::string> declared;
  for (const json& declaration : test.value("typeEnv", json::array())) {
    const std::string name = declaration["name"];
    if (!IsLiteralWord(name)) {
      builder.AddVariable(name, ReadType(declaration["ident"]["type"]));
      declared.insert(name);
    }
  }
  const json bindings = test.value("bindings", json::object());
  for (const auto& [name, binding] : bindings.items()) {
    if (!declared.contains(name) && !IsLiteralWord(name)) {
      builder.AddVariable(name, Type::Dyn());
    }
  }
  const auto environment = builder.Build();
  if (!environment.ok()) {
    return std::string(environment.status().message());
  }
  Activation activation(*environment);
  for (const auto& [name, binding] : bindings.items()) {
    activation.Set(name, ReadValue(binding["value"]));
  }
  CompileOptions options;
  options.check = !test.value("disableCheck", false);
  const CompileResult compiled =
      environment->Compile(test["expr"].get<std::string>(), options);
  const bool wants_error = test.contains("evalError");
  if (!compiled.ok()) {
    return "does not compile: " + std::string(compiled.ToStatus().message());
  }
  const Value result = compiled.program->EvaluateToValue(activation);
  if (result.is_error() || wants_error) {
    return result.is_error() && wants_error
               ? std::nullopt
               : std::optional("gives " + result.DebugString());
  }
  const bool same_nan = result.kind() == Kind::kDouble &&
                        expected.kind() == Kind::kDouble &&
                        result.double_value() != result.double_value() &&
                        expected.double_value() != expected.double_value();
  if (result.kind() == expected.kind() &&
      (same_nan || result.Equals(expected))) {
    return std::nullopt;
  }
  return absl::StrCat("gives ", result.DebugString(), ", expected ",
                      expected.DebugString());
}

// "suite/section/name" of the cases with an undecoded expectation.
std::set<std::string> ReadUndecoded() {
  std::ifstream file(kUndecodedFile);
  EXPECT_TRUE(file) << kUndecodedFile;
  std::set<std::string> cases;
  for (std::string line; std::getline(file, line);) {
    if (!line.empty() && line[0] != '#') {
      cases.insert(line);
    }
  }
  return cases;
}

class CelConformanceTest : public testing::TestWithParam<std::string> {};

TEST_P(CelConformanceTest, Suite) {
  const std::string path = std::string(kDataDir) + "/" + GetParam() + ".jsonl";
  std::ifstream file(path);
  if (!file) {
    GTEST_SKIP() << "no conformance data at " << path;
  }
  const std::set<std::string> undecoded = ReadUndecoded();
  size_t passed = 0;
  size_t cases = 0;
  for (std::string line; std::getline(file, line);) {
    const json test = json::parse(line);
    const std::string name =
        absl::StrCat(GetParam(), "/", test["section"].get<std::string>(), "/",
                     test["name"].get<std::string>());
    Value expected = ExpectationOf(test);
    if (undecoded.contains(name)) {
      EXPECT_TRUE(RunCase(test, expected))
          << name << " needs no decoding; take it off the list";
      expected = Decoded(expected);
    }
    const auto problem = RunCase(test, expected);
    ++cases;
    passed += problem ? 0 : 1;
    EXPECT_FALSE(problem) << name << "\n"
                          << test["expr"].get<std::string>() << "\n"
                          << *problem;
  }
  EXPECT_GT(cases, 0U);
  std::cout << GetParam() << ": " << passed << " of " << cases << " pass\n";
}

INSTANTIATE_TEST_SUITE_P(
    All, CelConformanceTest,
    testing::Values("basic", "bindings_ext", "comparisons", "encoders_ext",
                    "fields", "fp_math", "lists", "logic", "macros", "math_ext",
                    "namespace", "parse", "string", "string_ext", "timestamps"),
    [](const auto& param_info) { return param_info.param; });

}  // namespace
}  // namespace jixiao::cel
