#ifndef JIXIAO_SERVICES_FORM_STORE_INTAKE_READER_GRID_H_
#define JIXIAO_SERVICES_FORM_STORE_INTAKE_READER_GRID_H_

#include <string>
#include <vector>

namespace jixiao::form_store::intake {

// A cell as the document has it, byte for byte.
struct Cell {
  std::string text;
  int column = 1;  // from 1
  int column_span = 1;
  int row_span = 1;
};

// A row of cells, by column. Cells that the document leaves out are missing
// here as well.
struct Row {
  int number = 1;  // from 1: the line of a text, the row of a sheet
  int page = 0;    // page or sheet from 1; 0 where the format has none
  std::vector<Cell> cells;
};

// A document as a grid: what every reader makes of its format, and all that
// the extractor sees.
struct Grid {
  std::vector<Row> rows;
};

}  // namespace jixiao::form_store::intake

#endif  // JIXIAO_SERVICES_FORM_STORE_INTAKE_READER_GRID_H_
