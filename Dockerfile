# The image of kubernaut-storage: built with the SDK, run on the ASP.NET runtime without a shell.
# "extra" is the chiseled image with time zones, which the schedules of policies are told in.
ARG SDK_IMAGE=mcr.microsoft.com/dotnet/sdk:10.0
ARG RUNTIME_IMAGE=mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiseled-extra

FROM ${SDK_IMAGE} AS build
WORKDIR /source

# What restoring depends on first, so that a change of code does not fetch every package again.
COPY global.json Directory.*.props Directory.Build.targets BannedSymbols.txt .editorconfig ./
COPY src/Api/*.csproj src/Api/
COPY src/Audit/*.csproj src/Audit/
COPY src/Entities/*.csproj src/Entities/
COPY src/KubeOps/*.csproj src/KubeOps/
COPY src/Operator/*.csproj src/Operator/
COPY src/Storage/*.csproj src/Storage/
RUN dotnet restore src/Operator --use-current-runtime --disable-build-servers

# Not trimmed: Dapper and the options validators find their members by reflection.
COPY src/ src/
RUN dotnet publish src/Operator -c Release --no-restore --disable-build-servers -o /app -p:DebugType=embedded -p:UseAppHost=false -p:PublishDocumentationFiles=false -p:PublishReferencesDocumentationFiles=false

FROM ${RUNTIME_IMAGE}
WORKDIR /app
COPY --from=build /app .

# There is nothing for a debugger to attach to in a read-only file system, and its socket would not find a place.
ENV DOTNET_EnableDiagnostics=0
USER 65532:65532
EXPOSE 8080 8081 9090
ENTRYPOINT ["dotnet", "/app/kubernaut-storage.dll"]
