#ifndef JIXIAO_COMMON_BASE_STATUS_MACROS_H_
#define JIXIAO_COMMON_BASE_STATUS_MACROS_H_

#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

// Returns from the enclosing function when `expr` (an absl::Status) is not OK.
#define RETURN_IF_ERROR(expr)             \
  do {                                    \
    absl::Status jixiao_status_ = (expr); \
    if (!jixiao_status_.ok()) {           \
      return jixiao_status_;              \
    }                                     \
  } while (false)

// Evaluates `expr` (an absl::StatusOr<T>); returns its status when it is not
// OK, else moves the value into `lhs`, which may be a declaration.
#define ASSIGN_OR_RETURN(lhs, ...)                                    \
  JIXIAO_ASSIGN_OR_RETURN_(JIXIAO_CONCAT_(jixiao_or_, __LINE__), lhs, \
                           (__VA_ARGS__))

#define JIXIAO_ASSIGN_OR_RETURN_(tmp, lhs, expr) \
  auto tmp = expr;                               \
  if (!tmp.ok()) {                               \
    return std::move(tmp).status();              \
  }                                              \
  lhs = *std::move(tmp)

#define JIXIAO_CONCAT_(a, b) JIXIAO_CONCAT_INNER_(a, b)
#define JIXIAO_CONCAT_INNER_(a, b) a##b

#endif  // JIXIAO_COMMON_BASE_STATUS_MACROS_H_
