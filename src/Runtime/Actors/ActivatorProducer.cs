using System.Reflection;

namespace ActorNet.Runtime;

/// <summary>Makes actors with the constructor that fits a list of arguments.</summary>
internal sealed class ActivatorProducer(Type type, object?[] arguments) : IIndirectActorProducer
{
    private const BindingFlags AnyConstructor =
        BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.CreateInstance;

    public Type ActorType => type;

    public ActorBase Produce() =>
        (ActorBase)Activator.CreateInstance(type, AnyConstructor, binder: null, arguments, culture: null)!;

    public void Release(ActorBase actor)
    {
    }
}
