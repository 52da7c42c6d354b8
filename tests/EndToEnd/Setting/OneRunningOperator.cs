namespace Kubernaut.EndToEnd.Setting;

/// <summary>One operator for all classes of this name, one after the other: its policy is cluster-scoped, so two would be in each other's way.</summary>
[CollectionDefinition(nameof(RunningOperator))]
public sealed class OneRunningOperator : ICollectionFixture<RunningOperator>;
