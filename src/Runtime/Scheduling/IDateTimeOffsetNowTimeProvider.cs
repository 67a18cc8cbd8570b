namespace ActorNet.Runtime;

/// <summary>A clock whose Now is the operating system's.</summary>
public interface IDateTimeOffsetNowTimeProvider : ITimeProvider
{
}
