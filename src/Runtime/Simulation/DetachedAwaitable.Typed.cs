using System.Runtime.CompilerServices;

namespace ActorNet.Runtime;

/// <summary>Made by <see cref="Detached.Detach{T}(Task{T})"/>; awaiter and awaitable in one.</summary>
internal readonly struct DetachedAwaitable<T>(Task<T> task) : ICriticalNotifyCompletion
{
    public bool IsCompleted => task.IsCompleted;

    public DetachedAwaitable<T> GetAwaiter() => this;

    public T GetResult() => task.GetAwaiter().GetResult();

    public void OnCompleted(Action continuation) => Detached.OnCompleted(task, continuation);

    public void UnsafeOnCompleted(Action continuation) => Detached.OnCompleted(task, continuation);
}
