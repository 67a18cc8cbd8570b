using System.Diagnostics.CodeAnalysis;

namespace ActorNet.Runtime;

/// <summary>Throwing kept out of methods that the JIT should inline.</summary>
internal static class ThrowHelper
{
    [DoesNotReturn]
    internal static void NullMessage() => throw new ArgumentNullException("message", "The message cannot be null");

    [DoesNotReturn]
    internal static ActorCell NoActorContext() => throw new NotSupportedException(
        "There is no active actor context: the call comes from a thread that is not running an actor, such as the continuation of an await.");
}
