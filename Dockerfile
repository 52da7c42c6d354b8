# The image of kubernaut-storage: built with the SDK, run on the ASP.NET runtime without a shell.
ARG SDK_IMAGE=mcr.microsoft.com/dotnet/sdk:10.0
ARG RUNTIME_IMAGE=mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiseled-extra

FROM ${SDK_IMAGE} AS build
WORKDIR /source
COPY . .
RUN dotnet publish src/Operator -c Release -o /app

FROM ${RUNTIME_IMAGE}
WORKDIR /app
COPY --from=build /app .
USER 65532
EXPOSE 8080 8081 9090
ENTRYPOINT ["dotnet", "kubernaut-storage.dll"]
