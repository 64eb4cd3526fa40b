# Turns the files of migrations/ into one source: cmake -DOUT=… -DFILES=… -P this
set(entries "")
foreach(file ${FILES})
  get_filename_component(name ${file} NAME_WE)
  string(REGEX MATCH "^[0-9]+" number ${name})
  math(EXPR version "${number}")  # without the zeros in front
  file(READ ${file} sql)
  string(APPEND entries "    {${version}, \"${name}\", R\"sql(${sql})sql\"},\n")
endforeach()
file(WRITE ${OUT} "// Made of migrations/*.sql.
#include \"services/form_store/storage/postgres/migrations.h\"

namespace jixiao::form_store::postgres {

std::vector<Migration> AllMigrations() {
  return {
${entries}  };
}

}  // namespace jixiao::form_store::postgres
")
