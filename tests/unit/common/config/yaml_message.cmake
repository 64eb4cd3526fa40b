jixiao_test(yaml_message_test LABEL unit
  SOURCES ${CMAKE_CURRENT_LIST_DIR}/yaml_message_test.cc
  LINK jixiao::yaml_message)
