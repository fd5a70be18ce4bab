#!/bin/bash
# embedpass COMMAND...: a command of the jar in the container that the service runs in, on the PATH of the image as embedpass.
# A small heap and two cores at most, since memory and cores are the service's; and never a second service, which is what the
# jar starts without a command. Not for sh: dash keeps no variable like embedpass.environment for a child.
case ${1-} in
  "") set -- --help ;;
  --help | --version | -h | -V) ;;
  -*) echo "embedpass: $1 is no command; embedpass --help names them" >&2; exit 2 ;;
esac
exec /opt/java/bin/java @/opt/embedpass/java.options -Xms16m -Xmx128m -XX:ActiveProcessorCount=2 \
  -cp '/opt/embedpass/embedpass.jar:/opt/embedpass/providers/*' io.embedpass.EmbedpassApplication "$@"
