#include "services/form_store/domain/arena_form.h"

#include <cstddef>

namespace jixiao::form_store {
namespace {

// Most forms fit into the first block.
constexpr std::size_t kFirstBlockBytes = 24 * 1024;
constexpr std::size_t kMaxBlockBytes = 64 * 1024;

google::protobuf::ArenaOptions Options() {
  google::protobuf::ArenaOptions options;
  options.start_block_size = kFirstBlockBytes;
  options.max_block_size = kMaxBlockBytes;
  return options;
}

}  // namespace

ArenaForm::ArenaForm()
    : arena_(std::make_unique<google::protobuf::Arena>(Options())),
      form_(google::protobuf::Arena::CreateMessage<form::v1::Form>(
          arena_.get())) {}

}  // namespace jixiao::form_store
