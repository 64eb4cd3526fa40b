#ifndef JIXIAO_COMMON_BASE_STRING_VIEW_BRIDGE_H_
#define JIXIAO_COMMON_BASE_STRING_VIEW_BRIDGE_H_

#include <string_view>

#include "absl/strings/string_view.h"

namespace jixiao::base {

// Debian builds Abseil with a string_view of its own, which does not convert to
// and from the standard one. Our interfaces use std::string_view; these two
// functions stand where text crosses into Abseil.

inline absl::string_view ToAbsl(std::string_view text) {
  return {text.data(), text.size()};
}

inline std::string_view ToStd(absl::string_view text) {
  return {text.data(), text.size()};
}

}  // namespace jixiao::base

#endif  // JIXIAO_COMMON_BASE_STRING_VIEW_BRIDGE_H_
