using System.Runtime.CompilerServices;

namespace ActorNet.Runtime;

/// <summary>Made by <see cref="Detached.Detach(Task)"/>; awaiter and awaitable in one.</summary>
internal readonly struct DetachedAwaitable(Task task) : ICriticalNotifyCompletion
{
    public bool IsCompleted => task.IsCompleted;

    public DetachedAwaitable GetAwaiter() => this;

    public void GetResult() => task.GetAwaiter().GetResult();

    public void OnCompleted(Action continuation) => Detached.OnCompleted(task, continuation);

    public void UnsafeOnCompleted(Action continuation) => Detached.OnCompleted(task, continuation);
}
