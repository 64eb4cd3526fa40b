#include "common/rpc/trace_context.h"

#include <algorithm>
#include <cstddef>

#include "common/base/codec.h"
#include "common/base/random.h"

namespace jixiao::rpc {
namespace {

constexpr std::size_t kTraceIdDigits = 32;
constexpr std::size_t kSpanIdDigits = 16;
// version, trace id, span id and flags with their three dashes
constexpr std::size_t kHeaderBytes = 2 + 1 + 32 + 1 + 16 + 1 + 2;

bool IsLowerHex(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
  });
}

bool IsId(std::string_view text) {
  return IsLowerHex(text) &&
         text.find_first_not_of('0') != std::string_view::npos;
}

}  // namespace

std::string TraceContext::ToHeader() const {
  if (trace_id.empty()) {
    return {};
  }
  return "00-" + trace_id + "-" + span_id + (sampled ? "-01" : "-00");
}

TraceContext TraceContext::Child() const {
  TraceContext child = *this;
  child.span_id = base::HexEncode(base::RandomBytes(kSpanIdDigits / 2));
  return child;
}

TraceContext TraceContext::Generate() {
  const std::string bytes =
      base::RandomBytes(kTraceIdDigits / 2 + kSpanIdDigits / 2);
  const std::string digits = base::HexEncode(bytes);
  return {.trace_id = digits.substr(0, kTraceIdDigits),
          .span_id = digits.substr(kTraceIdDigits),
          .sampled = false};
}

std::optional<TraceContext> ParseTraceparent(std::string_view header) {
  if (header.size() < kHeaderBytes || header[2] != '-' || header[35] != '-' ||
      header[52] != '-') {
    return std::nullopt;
  }
  const std::string_view version = header.substr(0, 2);
  const std::string_view trace_id = header.substr(3, kTraceIdDigits);
  const std::string_view span_id = header.substr(36, kSpanIdDigits);
  const std::string_view flags = header.substr(53, 2);
  const std::string_view rest = header.substr(kHeaderBytes);
  const bool length_is_fine =
      version == "00" ? rest.empty() : rest.empty() || rest.front() == '-';
  if (!IsLowerHex(version) || version == "ff" || !length_is_fine ||
      !IsId(trace_id) || !IsId(span_id) || !IsLowerHex(flags)) {
    return std::nullopt;
  }
  const auto flag_byte = base::HexDecode(flags);
  return TraceContext{
      .trace_id = std::string(trace_id),
      .span_id = std::string(span_id),
      .sampled = (static_cast<unsigned char>(flag_byte->front()) & 1) != 0};
}

}  // namespace jixiao::rpc
