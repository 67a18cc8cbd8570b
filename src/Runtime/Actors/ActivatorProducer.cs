using System.Reflection;
using System.Runtime.ExceptionServices;

namespace ActorNet.Runtime;

/// <summary>Makes actors with the constructor that fits a list of arguments.</summary>
internal sealed class ActivatorProducer(Type type, object?[] arguments) : IIndirectActorProducer
{
    private const BindingFlags AnyConstructor =
        BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.CreateInstance;

    public Type ActorType => type;

    public ActorBase Produce()
    {
        try
        {
            return (ActorBase)Activator.CreateInstance(type, AnyConstructor, binder: null, arguments, culture: null)!;
        }
        catch (TargetInvocationException e) when (e.InnerException is not null)
        {
            ExceptionDispatchInfo.Throw(e.InnerException);
            throw;
        }
    }

    public void Release(ActorBase actor)
    {
    }
}
