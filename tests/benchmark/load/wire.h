#ifndef JIXIAO_TESTS_BENCHMARK_LOAD_WIRE_H_
#define JIXIAO_TESTS_BENCHMARK_LOAD_WIRE_H_

#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "grpcpp/support/byte_buffer.h"

// Messages as bytes: requests are put together from ready pieces and answers
// looked into where needed, so that the client's work is the same whoever is
// called.
namespace jixiao::benchmark {

// Appends a field of type string, bytes or message.
void AppendField(int number, std::string_view bytes, std::string* message);

// Calls `use` with each string, bytes or message that lies at `path`, a list of
// field numbers from the outermost. False when the message is malformed.
bool ForEachField(std::string_view message, std::span<const int> path,
                  const std::function<void(std::string_view)>& use);

grpc::ByteBuffer ToBuffer(const std::string& bytes);
std::string ToString(const grpc::ByteBuffer& buffer);

}  // namespace jixiao::benchmark

#endif  // JIXIAO_TESTS_BENCHMARK_LOAD_WIRE_H_
