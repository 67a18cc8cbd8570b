namespace ActorNet.Runtime;

/// <summary>Makes the strategy of the user guardian; named by <c>akka.actor.guardian-supervisor-strategy</c>.</summary>
public abstract class SupervisorStrategyConfigurator
{
    /// <summary>The configurator of a type name.</summary>
    public static SupervisorStrategyConfigurator CreateConfigurator(string typeName)
    {
        const string Key = "akka.actor.guardian-supervisor-strategy";
        return ConfiguredType.Create<SupervisorStrategyConfigurator>(ConfiguredType.Load(typeName, Key), Key);
    }

    /// <summary>Makes the strategy.</summary>
    public abstract SupervisorStrategy Create();
}
