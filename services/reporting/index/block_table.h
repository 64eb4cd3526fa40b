#ifndef JIXIAO_SERVICES_REPORTING_INDEX_BLOCK_TABLE_H_
#define JIXIAO_SERVICES_REPORTING_INDEX_BLOCK_TABLE_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <tuple>
#include <utility>
#include <vector>

namespace jixiao::reporting {

// Rows [begin, begin + size) of a BlockTable.
struct Block {
  std::uint32_t begin = 0;
  std::uint32_t size = 0;

  std::uint32_t end() const { return begin + size; }
};

// Rows that belong together (those of one form) stored one behind another,
// column by column. Removed blocks leave holes until the owner compacts. Not
// thread-safe.
template <typename... Columns>
class BlockTable {
 public:
  using Row = std::tuple<Columns...>;

  // Bytes of a row.
  static constexpr std::size_t kRowBytes = (sizeof(Columns) + ...);

  Block Add(const std::vector<Row>& rows) {
    const Block block{.begin = static_cast<std::uint32_t>(size()),
                      .size = static_cast<std::uint32_t>(rows.size())};
    for (const Row& row : rows) {
      Append(row, std::index_sequence_for<Columns...>());
    }
    return block;
  }

  void Remove(Block block) { holes_ += block.size; }

  template <std::size_t I>
  const auto& column() const {
    return std::get<I>(columns_);
  }

  // Rows, holes included.
  std::size_t size() const { return std::get<0>(columns_).size(); }

  // True when holes outweigh the rows in use, so that compacting costs a
  // constant a removed row.
  bool ShouldCompact() const {
    constexpr std::size_t kMinHoles = 1024;
    return holes_ >= kMinHoles && holes_ * 2 > size();
  }

  // Moves the rows of `blocks` (all that are in use) together and tells the
  // blocks where they are.
  void Compact(std::vector<Block*> blocks) {
    std::sort(blocks.begin(), blocks.end(), [](const Block* a, const Block* b) {
      return a->begin < b->begin;
    });
    std::uint32_t end = 0;
    for (Block* block : blocks) {
      Move(*block, end, std::index_sequence_for<Columns...>());
      block->begin = end;
      end += block->size;
    }
    std::apply([end](auto&... column) { (column.resize(end), ...); }, columns_);
    holes_ = 0;
  }

 private:
  template <std::size_t... I>
  void Append(const Row& row, std::index_sequence<I...>) {
    (std::get<I>(columns_).push_back(std::get<I>(row)), ...);
  }

  template <std::size_t... I>
  void Move(Block block, std::uint32_t to, std::index_sequence<I...>) {
    const auto move = [&](auto& column) {
      std::copy(column.begin() + block.begin, column.begin() + block.end(),
                column.begin() + to);
    };
    (move(std::get<I>(columns_)), ...);
  }

  std::tuple<std::vector<Columns>...> columns_;
  std::size_t holes_ = 0;
};

}  // namespace jixiao::reporting

#endif  // JIXIAO_SERVICES_REPORTING_INDEX_BLOCK_TABLE_H_
