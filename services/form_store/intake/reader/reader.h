#ifndef JIXIAO_SERVICES_FORM_STORE_INTAKE_READER_READER_H_
#define JIXIAO_SERVICES_FORM_STORE_INTAKE_READER_READER_H_

#include <cstddef>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

#include "services/form_store/intake/reader/grid.h"

namespace jixiao::form_store::intake {

// Bounds of a document. Passing one is RESOURCE_EXHAUSTED DOCUMENT_TOO_LARGE.
struct ReaderLimits {
  static constexpr std::size_t kMaxDocumentBytes = std::size_t{32} << 20;
  static constexpr std::size_t kMaxRows = 200'000;
  static constexpr std::size_t kMaxCellsPerRow = 256;
  static constexpr std::size_t kMaxCells = 1'000'000;
  static constexpr std::size_t kMaxCellBytes = std::size_t{64} << 10;

  std::size_t document_bytes = kMaxDocumentBytes;
  std::size_t rows = kMaxRows;
  std::size_t cells_per_row = kMaxCellsPerRow;
  std::size_t cells = kMaxCells;
  std::size_t cell_bytes = kMaxCellBytes;
};

// Reads one format into a grid. Stateless and thread-safe; `document` is
// hostile.
class Reader {
 public:
  virtual ~Reader() = default;

  // INVALID_ARGUMENT DOCUMENT_UNREADABLE, saying what to do, when the bytes
  // are not of this format; RESOURCE_EXHAUSTED DOCUMENT_TOO_LARGE.
  virtual absl::StatusOr<Grid> Read(std::string_view document,
                                    const ReaderLimits& limits) const = 0;
};

// A media type without its parameters, in lower case: `text/plain`.
std::string EssenceOf(std::string_view media_type);

// The reader of a media type such as `text/plain` or
// `text/plain; charset=utf-8`. INVALID_ARGUMENT DOCUMENT_UNREADABLE for one
// that cannot be read, naming those that can.
absl::StatusOr<const Reader*> ReaderFor(std::string_view media_type);

}  // namespace jixiao::form_store::intake

#endif  // JIXIAO_SERVICES_FORM_STORE_INTAKE_READER_READER_H_
