namespace ActorNet.Runtime;

/// <summary>Makes and takes back an actor's instances; for factories and containers.</summary>
public interface IIndirectActorProducer
{
    /// <summary>The type of the actors.</summary>
    Type ActorType { get; }

    /// <summary>Makes a new instance; called again for each restart.</summary>
    ActorBase Produce();

    /// <summary>Takes an instance back that is no longer used.</summary>
    void Release(ActorBase actor);
}
