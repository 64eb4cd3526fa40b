#ifndef JIXIAO_TESTS_SUPPORT_SHARED_POSTGRES_H_
#define JIXIAO_TESTS_SUPPORT_SHARED_POSTGRES_H_

#include <string>

#include "tests/support/postgres_cluster.h"

namespace jixiao::test {

// The cluster of this test program: started when it is first asked for, ended
// with the program. Null where the server is not installed.
PostgresCluster* SharedPostgres();

// The connection string of a schema with nothing in it, which hides those of
// other tests.
std::string FreshSchema();

}  // namespace jixiao::test

#endif  // JIXIAO_TESTS_SUPPORT_SHARED_POSTGRES_H_
