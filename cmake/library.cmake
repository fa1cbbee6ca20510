# libcamwarden for other programs: a shared library and an archive, both of which show
# camwarden_* and nothing else, with headers and a pkg-config file.

add_library(camwarden_shared SHARED)
target_link_libraries(camwarden_shared PRIVATE camwarden_objects)
set_target_properties(camwarden_shared PROPERTIES OUTPUT_NAME camwarden
    VERSION ${PROJECT_VERSION} SOVERSION ${PROJECT_VERSION_MAJOR})
# What is shown is decided by the linker and not the compiler: the tests link the same objects and
# look inside.
target_link_options(camwarden_shared PRIVATE
    -Wl,--version-script=${PROJECT_SOURCE_DIR}/cmake/exports.map)
if(NOT CAMWARDEN_SANITIZE) # clang leaves the sanitizers' own functions to the program
    target_link_options(camwarden_shared PRIVATE -Wl,-z,defs)
endif()

# An archive has no list of what it shows. So all objects are linked into one first, and what
# is hidden becomes local to it: our names do not meet those of the program that embeds us.
set(CAMWARDEN_ARCHIVE ${PROJECT_BINARY_DIR}/libcamwarden.a)
set(CAMWARDEN_JOINED ${PROJECT_BINARY_DIR}/libcamwarden.o)
if(CAMWARDEN_LTO AND CMAKE_C_COMPILER_ID STREQUAL GNU)
    set(CAMWARDEN_JOIN_OPTIONS -O2 -flto=auto -flinker-output=nolto-rel)
endif()
add_custom_command(OUTPUT ${CAMWARDEN_ARCHIVE}
    COMMAND ${CMAKE_C_COMPILER} -r -nostdlib ${CAMWARDEN_JOIN_OPTIONS} -o ${CAMWARDEN_JOINED}
            $<TARGET_OBJECTS:camwarden_objects>
    COMMAND ${CMAKE_OBJCOPY} -w --keep-global-symbol=camwarden_* ${CAMWARDEN_JOINED}
    COMMAND ${CMAKE_COMMAND} -E rm -f ${CAMWARDEN_ARCHIVE}
    COMMAND ${CMAKE_AR} rcs ${CAMWARDEN_ARCHIVE} ${CAMWARDEN_JOINED}
    DEPENDS camwarden_objects $<TARGET_OBJECTS:camwarden_objects>
    COMMAND_EXPAND_LISTS VERBATIM
    COMMENT "Joining libcamwarden.a")
add_custom_target(camwarden_archive ALL DEPENDS ${CAMWARDEN_ARCHIVE})

# By name and not by Requires.private: that would ask for what libpcap would need if it, too, were
# an archive.
set(CAMWARDEN_LIBS -lm -pthread)
foreach(library ${CORE_LIBRARIES})
    list(APPEND CAMWARDEN_LIBS -l${library})
endforeach()
if(WITH_ZLIB)
    list(APPEND CAMWARDEN_LIBS -lz)
endif()
if(WITH_ZSTD)
    list(APPEND CAMWARDEN_LIBS -lzstd)
endif()
list(JOIN CAMWARDEN_LIBS " " CAMWARDEN_LIBS)
file(RELATIVE_PATH CAMWARDEN_PREFIX /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)
configure_file(cmake/camwarden.pc.in camwarden.pc @ONLY)

install(TARGETS camwarden_shared)
install(FILES ${CAMWARDEN_ARCHIVE} DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(DIRECTORY include/camwarden ${PROJECT_BINARY_DIR}/include/camwarden
    DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} FILES_MATCHING PATTERN "*.h")
install(FILES ${PROJECT_BINARY_DIR}/camwarden.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
install(DIRECTORY rules DESTINATION ${CMAKE_INSTALL_DATADIR}/camwarden OPTIONAL)
