#ifndef JIXIAO_COMMON_FORM_DIFF_ROWS_H_
#define JIXIAO_COMMON_FORM_DIFF_ROWS_H_

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

// Which rows of two lists are the same row.
namespace jixiao::form::diff {

// What a row is recognised by, strongest first. An empty one matches nothing.
struct RowKeys {
  std::string uid;
  std::string place;  // levels and name
  std::string name;
};

// The places of a row in the two lists; absent in one of them for a row that
// came or went.
struct RowPair {
  std::optional<std::size_t> before;
  std::optional<std::size_t> after;

  bool stayed() const { return before.has_value() && after.has_value(); }
};

// Pairs the rows, in the order of `after`, those that went last. Every uid is
// looked up before any place, and every place before any name; among equals the
// first that is left is taken.
std::vector<RowPair> MatchRows(const std::vector<RowKeys>& before,
                               const std::vector<RowKeys>& after);

}  // namespace jixiao::form::diff

#endif  // JIXIAO_COMMON_FORM_DIFF_ROWS_H_
