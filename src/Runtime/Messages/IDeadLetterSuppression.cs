namespace ActorNet.Runtime;

/// <summary>A message that may go missing without being worth a log line.</summary>
public interface IDeadLetterSuppression
{
}
